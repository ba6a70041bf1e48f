import { ChatError, type ClientPayloads } from "@colloquy/core"
import { conversationTopic } from "../bus.ts"
import type { MessageChange } from "../changes.ts"
import type { KeptMessage } from "../records.ts"
import { publish, type ServiceContext } from "./context.ts"
import { type KeptOutcome, once, reusedClientId } from "./idempotence.ts"
import { refuseContent } from "./messages.ts"
import { refuseOverRate } from "./rates.ts"
import { type Membership, requireMember } from "./standing.ts"

/** Each gives the message as it stands now. A repeat is answered with the first result. */
export interface MessageChangeRules {
  /** For its author alone; what was deleted stays so. */
  readonly editMessage: Verb<"edit_message">
  /** Leaves a tombstone. For its author, and for the owners and admins of a group or a channel. */
  readonly deleteMessage: Verb<"delete_message">
  /** For every participant; one that was given already is given still. */
  readonly addReaction: Verb<"add_reaction">
  readonly removeReaction: Verb<"remove_reaction">
}

type Verb<Type extends keyof ClientPayloads> = (
  userId: string,
  change: ClientPayloads[Type],
) => Promise<KeptMessage>

type Unkeyed<Event> = Event extends MessageChange ? Omit<Event, "key" | "at"> : never

/** What distinguishes one change from another; the rest is the same for all. */
interface Rule {
  readonly event: Unkeyed<MessageChange>
  readonly operation: string
  /** @throws ChatError why this user may not */
  readonly check: (message: KeptMessage, membership: Membership) => void
}

export function createMessageChangeRules(context: ServiceContext): MessageChangeRules {
  const { storage, clock, limits } = context

  return {
    editMessage(userId, { clientId, content, ...of }) {
      const operation = "edit message"
      return change(userId, clientId, {
        event: { type: "message_edited", ...of, content },
        operation,
        check({ senderId, attachments }) {
          if (senderId !== userId) throw forbidden(operation, "only its author may edit it")
          refuseContent({ content, attachments }, limits, operation)
        },
      })
    },
    deleteMessage(userId, { clientId, ...of }) {
      const operation = "delete message"
      return change(userId, clientId, {
        event: { type: "message_deleted", ...of },
        operation,
        check({ senderId }, { type, role }) {
          const isModerator = type !== "direct" && role !== "member"
          if (senderId === userId || isModerator) return
          throw forbidden(operation, "only its author, an owner or an admin may delete it")
        },
      })
    },
    addReaction(userId, { clientId, ...of }) {
      const operation = "add reaction"
      return change(userId, clientId, {
        event: { type: "reaction_updated", ...of, isGiven: true },
        operation,
        check({ reactions }) {
          if (of.reaction.trim() === "") {
            const reason = "it is empty"
            throw new ChatError({ code: "invalid_argument", operation, reason })
          }
          const isNew = reactions.every(({ reaction }) => reaction !== of.reaction)
          if (!isNew || reactions.length < limits.reactions) return
          const reason = `the message has ${limits.reactions} different ones already`
          throw new ChatError({ code: "rejected", operation, reason })
        },
      })
    },
    removeReaction(userId, { clientId, ...of }) {
      return change(userId, clientId, {
        event: { type: "reaction_updated", ...of, isGiven: false },
        operation: "remove reaction",
        check() {},
      })
    },
  }

  function change(
    userId: string,
    clientId: string,
    { event, operation, check }: Rule,
  ): Promise<KeptMessage> {
    const key = { userId, clientId }
    const { conversationId, messageId, type } = event
    return once(context, { key, operation, run, replay })

    async function run(): Promise<KeptMessage> {
      const membership = await requireMember(context, conversationId, userId, operation)
      const message = await require(conversationId, messageId, operation)
      check(message, membership)
      await refuseOverRate(context, "message", userId, operation)
      const appended = await storage.append({ ...event, key, at: clock.now() })
      // Between `append` and `publish` nothing may wait: the order of the log is the order of the events.
      if (appended.status === "repeated") {
        if (appended.outcome.type === "refused") throw reusedClientId(operation)
        return replay(appended.outcome)
      }
      publish(context, appended.event, [conversationTopic(conversationId)])
      if (!("message" in appended.event)) throw reusedClientId(operation)
      return appended.event.message
    }

    async function replay(outcome: KeptOutcome): Promise<KeptMessage> {
      if (outcome.type !== type || outcome.messageId !== messageId) throw reusedClientId(operation)
      return require(outcome.conversationId, messageId, operation)
    }
  }

  async function require(
    conversationId: string,
    messageId: string,
    operation: string,
  ): Promise<KeptMessage> {
    const message = await storage.message(conversationId, messageId)
    if (message) return message
    throw new ChatError({ code: "not_found", operation, reason: "the message was not found" })
  }
}

function forbidden(operation: string, reason: string): ChatError {
  return new ChatError({ code: "forbidden", operation, reason })
}
