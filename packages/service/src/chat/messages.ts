import { ChatError, type SendMessage } from "@colloquy/core"
import { conversationTopic } from "../bus.ts"
import type { KeptMessage } from "../records.ts"
import { publish, type ServiceContext, type ServiceLimits } from "./context.ts"
import { type KeptOutcome, once, reusedClientId } from "./idempotence.ts"
import { refuseOverRate } from "./rates.ts"
import { requireMember } from "./standing.ts"

export interface MessageRules {
  /** Stores and tells a message. A repeat is answered with the first result. */
  readonly sendMessage: (userId: string, message: SendMessage) => Promise<KeptMessage>
}

const operation = "send message"

export function createMessageRules(
  context: ServiceContext,
  onSent: (conversationId: string, userId: string) => void,
): MessageRules {
  const { storage, clock, random, limits } = context

  return {
    sendMessage(userId, message) {
      const { clientId, afterClientId } = message
      const key = { userId, clientId }
      const run = () => send(userId, message)
      return once(context, { key, afterClientId, operation, run, replay })
    },
  }

  async function send(userId: string, message: SendMessage): Promise<KeptMessage> {
    const { conversationId, replyToId = null } = message
    refuseContent(message, limits, operation)
    await requireMember(context, conversationId, userId, operation)
    if (replyToId !== null && !(await storage.message(conversationId, replyToId))) {
      const reason = "the message that it answers was not found"
      const details = { messageId: replyToId }
      throw new ChatError({ code: "not_found", operation, reason, details })
    }
    await refuseOverRate(context, "message", userId, operation)
    const appended = await storage.append({
      type: "message_received",
      conversationId,
      key: { userId, clientId: message.clientId },
      at: clock.now(),
      id: random.id(),
      messageType: message.type,
      content: message.content,
      attachments: message.attachments ?? [],
      mentions: message.mentions ?? [],
      replyToId,
      metadata: message.metadata ?? {},
    })
    // Between `append` and `publish` nothing may wait: the order of the log is the order of the events.
    if (appended.status === "repeated") {
      if (appended.outcome.type === "refused") throw reusedClientId(operation)
      return replay(appended.outcome)
    }
    publish(context, appended.event, [conversationTopic(conversationId)])
    onSent(conversationId, userId)
    if (appended.event.type !== "message_received") throw reusedClientId(operation)
    return appended.event.message
  }

  async function replay(outcome: KeptOutcome): Promise<KeptMessage> {
    if (outcome.type !== "message") throw reusedClientId(operation)
    const message = await storage.message(outcome.conversationId, outcome.messageId)
    if (message) return message
    throw new ChatError({ code: "not_found", operation, reason: "the message was removed" })
  }
}

export function refuseContent(
  { content, attachments = [] }: Pick<SendMessage, "content" | "attachments">,
  { contentChars }: ServiceLimits,
  operation: string,
): void {
  if (content.length > contentChars) {
    const reason = `it is longer than ${contentChars} characters`
    throw new ChatError({ code: "too_large", operation, reason })
  }
  if (content.trim() === "" && attachments.length === 0)
    throw new ChatError({ code: "invalid_argument", operation, reason: "it has no content" })
}
