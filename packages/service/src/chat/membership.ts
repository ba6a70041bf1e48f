import { ChatError, type Conversation, type ParticipantRole } from "@colloquy/core"
import { conversationTopic, userTopic } from "../bus.ts"
import type { ConversationChange } from "../changes.ts"
import type { DurableEvent } from "../events.ts"
import type { NewParticipant } from "../records.ts"
import { publish, type ServiceContext } from "./context.ts"
import { tooManyPeople, viewOf } from "./conversations.ts"
import { refuseStrangers } from "./invitations.ts"
import { retell, retellLeft } from "./retelling.ts"
import { conversationNotFound, refuseDirect, requireManager, requireMember } from "./standing.ts"

type LeftEvent = Extract<DurableEvent, { type: "conversation_left" }>

export interface MembershipRules {
  /** Lets anybody into a channel; a group is for those who were invited. */
  readonly joinConversation: (userId: string, conversationId: string) => Promise<Conversation>
  /** When the last owner leaves, the one who has been there longest takes over. */
  readonly leaveConversation: (userId: string, conversationId: string) => Promise<LeftEvent>
  readonly addParticipants: (
    userId: string,
    conversationId: string,
    userIds: readonly string[],
  ) => Promise<Conversation>
  readonly removeParticipant: (
    userId: string,
    conversationId: string,
    removedId: string,
  ) => Promise<Conversation>
  readonly setRole: (
    userId: string,
    conversationId: string,
    participantId: string,
    role: ParticipantRole,
  ) => Promise<Conversation>
}

export function createMembershipRules(context: ServiceContext): MembershipRules {
  const { storage, clock, limits } = context

  return {
    async joinConversation(userId, conversationId) {
      const operation = "join conversation"
      const standing = await storage.standing(conversationId, userId)
      // That one came in may have been told to nobody: devices that follow already do not hear this.
      if (standing?.role) {
        const type = "conversation_updated"
        const to = (): readonly string[] => [userId]
        const event = await retell(context, { type, conversationId, to, operation })
        return viewOf(event, userId, operation)
      }
      if (standing?.type !== "channel") throw conversationNotFound(operation)
      await refuseCrowd(conversationId, 1, operation)
      const change = { added: [{ userId, role: "member" }] } as const
      return changeAndTell(userId, conversationId, change, operation, [userId])
    },
    async leaveConversation(userId, conversationId) {
      const operation = "leave conversation"
      await tellAgain(conversationId, userId)
      const { type } = await requireMember(context, conversationId, userId, operation)
      refuseDirect(type, operation)
      const left = { type: "conversation_left", conversationId, userId, at: clock.now() } as const
      const appended = await storage.append(left)
      if (appended.status === "repeated" || appended.event.type !== "conversation_left")
        throw conversationNotFound(operation)
      // A device that just begins to listen may not hear the conversation yet, and would go on to.
      publish(context, appended.event, [conversationTopic(conversationId), userTopic(userId)])
      return appended.event
    },
    async addParticipants(userId, conversationId, userIds) {
      const operation = "add participants"
      const { type } = await requireManager(context, conversationId, userId, operation)
      refuseDirect(type, operation)
      const present = new Set(
        (await storage.views(conversationId, userIds)).map((view) => view.userId),
      )
      const added = [...new Set(userIds)].filter((id) => !present.has(id))
      await refuseStrangers(context, added, operation)
      await refuseCrowd(conversationId, added.length, operation)
      const change = { added: added.map((id): NewParticipant => ({ userId: id, role: "member" })) }
      return changeAndTell(userId, conversationId, change, operation, userIds)
    },
    async removeParticipant(userId, conversationId, removedId) {
      const operation = "remove participant"
      const { type, role } = await requireManager(context, conversationId, userId, operation)
      refuseDirect(type, operation)
      const removed = await roleOf(conversationId, removedId, operation)
      if (removedId === userId) throw refuse("rejected", operation, "one leaves by oneself")
      if (role === "admin" && removed !== "member")
        throw refuse("forbidden", operation, "only an owner may remove an owner or an admin")
      return changeAndTell(userId, conversationId, { removedId }, operation, [removedId])
    },
    async setRole(userId, conversationId, participantId, role) {
      const operation = "set role"
      const membership = await requireMember(context, conversationId, userId, operation)
      refuseDirect(membership.type, operation)
      if (membership.role !== "owner")
        throw refuse("forbidden", operation, "only an owner may change roles")
      await roleOf(conversationId, participantId, operation)
      if (participantId === userId && role !== "owner") await refuseOrphan(conversationId, userId)
      const change = { roles: [{ userId: participantId, role }] }
      return changeAndTell(userId, conversationId, change, operation, [])
    },
  }

  async function changeAndTell(
    userId: string,
    conversationId: string,
    change: Pick<ConversationChange, "added" | "removedId" | "roles">,
    operation: string,
    comeOrGone: readonly string[],
  ): Promise<Conversation> {
    const type = "conversation_updated"
    const appended = await storage.append({ type, conversationId, at: clock.now(), ...change })
    if (appended.status === "repeated") throw conversationNotFound(operation)
    // Those who are new do not hear the conversation yet, and a device that just begins to listen does not either.
    const own = comeOrGone.map(userTopic)
    publish(context, appended.event, [conversationTopic(conversationId), ...own])
    return viewOf(appended.event, userId, operation)
  }

  async function roleOf(
    conversationId: string,
    userId: string,
    operation: string,
  ): Promise<ParticipantRole> {
    const standing = await storage.standing(conversationId, userId)
    if (standing?.role) return standing.role
    await tellAgain(conversationId, userId)
    throw refuse("not_found", operation, `"${userId}" is not in the conversation`)
  }

  /** That somebody left may have been told to nobody: their devices would go on to hear the conversation. */
  function tellAgain(conversationId: string, userId: string): Promise<void> {
    return retellLeft(context, conversationId, async () => {
      const standing = await storage.standing(conversationId, userId)
      if (!standing || standing.role) return null
      return { type: "conversation_left", conversationId, userId, seq: standing.seq }
    })
  }

  async function refuseCrowd(
    conversationId: string,
    added: number,
    operation: string,
  ): Promise<void> {
    const present = (await storage.receipts(conversationId)).length
    if (present + added > limits.participants) throw tooManyPeople(limits.participants, operation)
  }

  async function refuseOrphan(conversationId: string, userId: string): Promise<void> {
    const participants = (await storage.conversation(conversationId))?.participants ?? []
    const hasOther = participants.some((one) => one.role === "owner" && one.userId !== userId)
    if (!hasOther) throw refuse("rejected", "set role", "the conversation would have no owner")
  }
}

function refuse(
  code: "forbidden" | "not_found" | "rejected",
  operation: string,
  reason: string,
): ChatError {
  return new ChatError({ code, operation, reason })
}
