import type { Cancel } from "@colloquy/core"
import { conversationTopic } from "../bus.ts"
import { publish, type ServiceContext } from "./context.ts"
import { refuseOverRate } from "./rates.ts"
import { requireMember } from "./standing.ts"

export interface TypingRules {
  readonly startTyping: (userId: string, conversationId: string) => Promise<void>
  readonly stopTyping: (userId: string, conversationId: string) => Promise<void>
  /** Says that nobody types any longer, where somebody did. */
  readonly endTyping: (conversationId: string, userId: string) => void
  /** Ends all typing of somebody who is gone. */
  readonly endAllTyping: (userId: string) => void
  readonly close: () => void
}

/** Typing without another start ends after this time. */
const typingMs = 6_000

export function createTypingRules(context: ServiceContext): TypingRules {
  /** By user, then by conversation: what would end the typing. */
  const typing = new Map<string, Map<string, Cancel>>()

  return {
    async startTyping(userId, conversationId) {
      const operation = "show typing"
      await requireMember(context, conversationId, userId, operation)
      await refuseOverRate(context, "typing", userId, operation)
      take(userId, conversationId)
      const conversations = typing.get(userId) ?? new Map<string, Cancel>()
      typing.set(userId, conversations)
      const end = () => endTyping(conversationId, userId)
      conversations.set(conversationId, context.clock.after(typingMs, end))
      tell(userId, conversationId, true)
    },
    async stopTyping(userId, conversationId) {
      await requireMember(context, conversationId, userId, "show typing")
      endTyping(conversationId, userId)
    },
    endTyping,
    endAllTyping(userId) {
      for (const conversationId of typing.get(userId)?.keys() ?? [])
        endTyping(conversationId, userId)
    },
    close() {
      for (const conversations of typing.values())
        for (const cancel of conversations.values()) cancel()
      typing.clear()
    },
  }

  function endTyping(conversationId: string, userId: string): void {
    if (take(userId, conversationId)) tell(userId, conversationId, false)
  }

  function take(userId: string, conversationId: string): boolean {
    const conversations = typing.get(userId)
    const cancel = conversations?.get(conversationId)
    if (!conversations || !cancel) return false
    cancel()
    conversations.delete(conversationId)
    if (conversations.size === 0) typing.delete(userId)
    return true
  }

  function tell(userId: string, conversationId: string, isTyping: boolean): void {
    const expiresInMs = isTyping ? typingMs : 0
    const event = { type: "typing_update", conversationId, userId, isTyping, expiresInMs } as const
    publish(context, event, [conversationTopic(conversationId)])
  }
}
