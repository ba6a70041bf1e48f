export { clientFrameSchemas } from "./client-frames.ts"
export type {
  QryptClientFrame,
  QryptClientPayloads,
  QryptClientType,
  QryptEnvelope,
  QryptServerFrame,
  QryptServerPayloads,
  QryptServerType,
} from "./frames.ts"
export {
  type ConversationRow,
  conversationRow,
  frameSchemas as rowSchemas,
  type MessageRow,
  messageRow,
  type SenderRow,
} from "./rows.ts"
export { frameSchemas as serverFrameSchemas } from "./server-frames.ts"
