import { ChatError, type Conversation, type CreateConversation } from "@colloquy/core"
import { conversationTopic, userTopic } from "../bus.ts"
import type { DurableEvent } from "../events.ts"
import { type NewParticipant, viewedBy } from "../records.ts"
import { defaultPageItems, publish, type ServiceContext } from "./context.ts"
import { type KeptOutcome, once, reusedClientId } from "./idempotence.ts"
import { refuseStrangers } from "./invitations.ts"
import { refuseOverRate } from "./rates.ts"
import { retell, tellView } from "./retelling.ts"
import { conversationNotFound, requireManager, requireMember } from "./standing.ts"

export interface ConversationPage {
  readonly conversations: readonly Conversation[]
  readonly hasMore: boolean
}

export interface ConversationRules {
  readonly loadConversations: (
    userId: string,
    page: { readonly limit?: number; readonly before?: string },
  ) => Promise<ConversationPage>
  /** A second direct conversation of the same two people is the first one. */
  readonly createConversation: (
    userId: string,
    conversation: CreateConversation,
  ) => Promise<Conversation>
  readonly updateConversation: (
    userId: string,
    conversationId: string,
    change: { readonly name?: string; readonly metadata?: Readonly<Record<string, unknown>> },
  ) => Promise<Conversation>
  readonly muteConversation: (
    userId: string,
    conversationId: string,
    until: number | null,
  ) => Promise<Conversation>
  /** @throws ChatError `not_found` for somebody who is not in it */
  readonly loadConversation: (userId: string, conversationId: string) => Promise<Conversation>
}

const creating = "create conversation"

export function createConversationRules(context: ServiceContext): ConversationRules {
  const { storage, clock, random, limits } = context

  return {
    loadConversations(userId, { limit = defaultPageItems, ...before }) {
      return storage.conversations(userId, { limit: Math.min(limit, limits.pageItems), ...before })
    },
    createConversation(userId, conversation) {
      const key = { userId, clientId: conversation.clientId }
      const run = () => create(userId, conversation)
      const replay = (outcome: KeptOutcome) => replayCreation(userId, outcome)
      return once(context, { key, operation: creating, run, replay })
    },
    async updateConversation(userId, conversationId, change) {
      const operation = "update conversation"
      const { type } = await requireMember(context, conversationId, userId, operation)
      // The two of a direct conversation are equals.
      if (type !== "direct") await requireManager(context, conversationId, userId, operation)
      const appended = await storage.append({
        type: "conversation_updated",
        conversationId,
        at: clock.now(),
        ...change,
      })
      if (appended.status === "repeated") throw conversationNotFound(operation)
      publish(context, appended.event, [conversationTopic(conversationId)])
      return viewOf(appended.event, userId, operation)
    },
    async muteConversation(userId, conversationId, until) {
      const operation = "mute conversation"
      await requireMember(context, conversationId, userId, operation)
      await storage.mute(conversationId, userId, until)
      return tellView(context, conversationId, userId, () =>
        load(userId, conversationId, operation),
      )
    },
    loadConversation: (userId, conversationId) => load(userId, conversationId, "load conversation"),
  }

  async function create(userId: string, request: CreateConversation): Promise<Conversation> {
    const others = [...new Set(request.participantIds)].filter((id) => id !== userId)
    refuseShape(request, others)
    await refuseStrangers(context, others, creating)
    await refuseOverRate(context, "conversation", userId, creating)
    const conversationId = random.id()
    const isDirect = request.type === "direct"
    const appended = await storage.append({
      type: "conversation_created",
      conversationId,
      key: { userId, clientId: request.clientId },
      at: clock.now(),
      conversationType: request.type,
      name: request.name?.trim() || null,
      metadata: request.metadata ?? {},
      participants: [
        { userId, role: isDirect ? "member" : "owner" },
        ...others.map((id): NewParticipant => ({ userId: id, role: "member" })),
      ],
      directKey: isDirect ? JSON.stringify([userId, ...others].sort()) : null,
    })
    if (appended.status === "repeated") {
      if (appended.outcome.type === "refused") throw reusedClientId(creating)
      return replayCreation(userId, appended.outcome)
    }
    publish(context, appended.event, [userId, ...others].map(userTopic))
    return viewOf(appended.event, userId, creating)
  }

  async function replayCreation(userId: string, outcome: KeptOutcome): Promise<Conversation> {
    if (outcome.type !== "conversation") throw reusedClientId(creating)
    const { conversationId } = outcome
    // The first telling may have been lost with its answer. Whoever heard it follows already, and does not hear this.
    const event = await retell(context, {
      ...{ type: "conversation_created", conversationId, operation: creating },
      to: ({ participants }) => participants.map((participant) => participant.userId),
    })
    return viewOf(event, userId, creating)
  }

  async function load(
    userId: string,
    conversationId: string,
    operation: string,
  ): Promise<Conversation> {
    const shared = await storage.conversation(conversationId)
    // What comes in between is told by itself, and not to be counted twice.
    const [view] = await storage.views(conversationId, [userId], shared?.seq)
    if (!shared || !view) throw conversationNotFound(operation)
    return viewedBy(shared, view)
  }

  function refuseShape({ type }: CreateConversation, others: readonly string[]): void {
    if (type === "direct" && others.length !== 1) {
      const reason = "a direct conversation has exactly one other person"
      throw new ChatError({ code: "invalid_argument", operation: creating, reason })
    }
    if (others.length + 1 > limits.participants) throw tooManyPeople(limits.participants, creating)
  }
}

export function tooManyPeople(most: number, operation: string): ChatError {
  const reason = `a conversation has ${most} people at most`
  return new ChatError({ code: "rejected", operation, reason })
}

/** The conversation of an event as one participant sees it. */
export function viewOf(event: DurableEvent, userId: string, operation: string): Conversation {
  if (!("conversation" in event)) throw conversationNotFound(operation)
  const view = event.views.find((candidate) => candidate.userId === userId)
  if (!view) throw conversationNotFound(operation)
  return viewedBy(event.conversation, view)
}
