import { conversationTopic, userTopic } from "../bus.ts"
import type { Marked } from "../storage.ts"
import { publish, type ServiceContext } from "./context.ts"
import { conversationNotFound, requireMember } from "./standing.ts"

export interface ReceiptRules {
  /** What was read was delivered too. A mark that would go back stays where it is. */
  readonly markRead: (userId: string, conversationId: string, seq: number) => Promise<Marked>
  readonly markDelivered: (userId: string, conversationId: string, seq: number) => Promise<Marked>
}

export function createReceiptRules(context: ServiceContext): ReceiptRules {
  return {
    markRead: (userId, conversationId, seq) =>
      mark(userId, conversationId, { readSeq: seq, deliveredSeq: seq }, "mark as read"),
    markDelivered: (userId, conversationId, seq) =>
      mark(userId, conversationId, { deliveredSeq: seq }, "mark as delivered"),
  }

  async function mark(
    userId: string,
    conversationId: string,
    marks: { readonly deliveredSeq?: number; readonly readSeq?: number },
    operation: string,
  ): Promise<Marked> {
    const marked = await context.storage.mark(conversationId, userId, marks)
    if (!marked) {
      await requireMember(context, conversationId, userId, operation)
      throw conversationNotFound(operation)
    }
    const { hasMoved, ...receipt } = marked
    const event = { type: "receipt_updated", conversationId, ...receipt } as const
    // Of a repeat the first telling may have been lost with its answer: then other devices never heard of it.
    publish(context, event, [hasMoved ? conversationTopic(conversationId) : userTopic(userId)])
    return marked
  }
}
