export { presence, presenceStatus, receipt } from "./activity.ts"
export { bounds } from "./bounds.ts"
export { type ClientFrameCheck, checkClientFrame } from "./check-client-frame.ts"
export { clientFrameSchemas } from "./client-frames.ts"
export {
  conversation,
  conversationType,
  participant,
  participantRole,
  user,
} from "./conversation.ts"
export { describes } from "./describes.ts"
export { conversationEvents, wireEvent } from "./events.ts"
export { attachment, message, reaction } from "./message.ts"
export { sentAttachment, sentMessage } from "./sent-message.ts"
export { frameSchemas, limits } from "./server-frames.ts"
