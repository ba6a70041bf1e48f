import type { Conversation } from "@colloquy/core"
import { conversationTopic, userTopic } from "../bus.ts"
import type { DurableEvent } from "../events.ts"
import { publish, type ServiceContext } from "./context.ts"
import { conversationNotFound } from "./standing.ts"

type ConversationEvent = Extract<DurableEvent, { readonly views: unknown }>
type SharedConversation = ConversationEvent["conversation"]
type LeftEvent = Extract<DurableEvent, { readonly type: "conversation_left" }>
type Change = ConversationEvent | LeftEvent

export interface Retelling {
  readonly type: ConversationEvent["type"]
  readonly conversationId: string
  /** Whom of the conversation it is told. */
  readonly to: (conversation: SharedConversation) => readonly string[]
  readonly operation: string
}

/**
 * Tells again what may have been told to nobody, as the conversation stands now. Not to who left meanwhile: that has
 * been told by now, and their devices would begin to hear the conversation again.
 */
export function retell(
  context: ServiceContext,
  { type, conversationId, to, operation }: Retelling,
): Promise<ConversationEvent> {
  const { storage } = context
  async function read(): Promise<ConversationEvent> {
    const conversation = await storage.conversation(conversationId)
    if (!conversation) throw conversationNotFound(operation)
    const { seq } = conversation
    const views = await storage.views(conversationId, to(conversation), seq)
    return { type, conversationId, seq, conversation, views }
  }
  return readAndTell(context, conversationId, read, (event, changes) => {
    const present = event.views
      .map(({ userId }) => userId)
      .filter((userId) => !changes.some((change) => isOut(change, userId)))
    publish(context, event, present.map(userTopic))
  })
}

/**
 * As `retell`, that somebody left. Not to who came back meanwhile: that has been told by now, and their devices would
 * hear the conversation no more.
 */
export async function retellLeft(
  context: ServiceContext,
  conversationId: string,
  read: () => Promise<LeftEvent | null>,
): Promise<void> {
  await readAndTell(context, conversationId, read, (event, changes) => {
    if (!event) return
    const { seq, userId } = event
    const isBack = changes.some((change) => change.seq > seq && isIn(change, userId))
    if (!isBack) publish(context, event, [userTopic(userId)])
  })
}

/** Tells a user how they see a conversation now. Not who left meanwhile: their devices would show it again. */
export function tellView(
  context: ServiceContext,
  conversationId: string,
  userId: string,
  read: () => Promise<Conversation>,
): Promise<Conversation> {
  return readAndTell(context, conversationId, read, (conversation, changes) => {
    if (changes.some((change) => isOut(change, userId))) return
    publish(context, { type: "view_changed", conversation }, [userTopic(userId)])
  })
}

/** `tell` also gets who came and went meanwhile; it is called before anybody can come or go after that. */
async function readAndTell<Found>(
  { bus }: ServiceContext,
  conversationId: string,
  read: () => Promise<Found>,
  tell: (found: Found, changes: readonly Change[]) => void,
): Promise<Found> {
  const changes: Change[] = []
  const stop = bus.subscribe(conversationTopic(conversationId), (event) => {
    if (event.type === "conversation_left" || "views" in event) changes.push(event)
  })
  try {
    const found = await read()
    tell(found, changes)
    return found
  } finally {
    stop()
  }
}

function isIn(change: Change, userId: string): boolean {
  return "views" in change && change.views.some((view) => view.userId === userId)
}

function isOut(change: Change, userId: string): boolean {
  return change.type === "conversation_left" ? change.userId === userId : !isIn(change, userId)
}
