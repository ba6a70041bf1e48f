import type { ConversationType } from "@colloquy/core"
import type {
  Appended,
  ConversationChange,
  DurableEvent,
  NewConversation,
  NewMessage,
  ServiceStorage,
} from "@colloquy/service"

export type MakeStorage = () => Promise<ServiceStorage>

let lastNumber = 0

/** A name that nobody else has, also where storage is shared or kept. */
export function fresh(prefix: string): string {
  lastNumber++
  return `${prefix}-${Date.now().toString(36)}-${lastNumber}`
}

export interface Arranged {
  readonly storage: ServiceStorage
  readonly ann: string
  readonly bob: string
  readonly conversationId: string
}

/** Ann's group with Bob in it, at seq 1. */
export async function arrange(make: MakeStorage): Promise<Arranged> {
  const storage = await make()
  const [ann, bob] = [fresh("ann"), fresh("bob")]
  const created = newConversation([ann, bob])
  await storage.append(created)
  return { storage, ann, bob, conversationId: created.conversationId }
}

export function newConversation(
  userIds: readonly string[],
  given: {
    readonly type?: ConversationType
    readonly at?: number
    readonly clientId?: string
  } = {},
): NewConversation {
  const { type = "group", at = 1_000, clientId = fresh("create") } = given
  const [owner = "nobody"] = userIds
  return {
    type: "conversation_created",
    conversationId: fresh("conversation"),
    key: { userId: owner, clientId },
    at,
    conversationType: type,
    name: "Launch",
    metadata: { topic: "release" },
    participants: userIds.map((userId) => ({
      userId,
      role: userId === owner ? "owner" : "member",
    })),
    directKey: type === "direct" ? JSON.stringify([...userIds].sort()) : null,
  }
}

export function newMessage(
  conversationId: string,
  userId: string,
  given: { readonly content?: string; readonly clientId?: string; readonly at?: number } = {},
): NewMessage {
  const { content = "hello", clientId = fresh("message"), at = 2_000 } = given
  return {
    type: "message_received",
    conversationId,
    key: { userId, clientId },
    at,
    id: fresh("id"),
    messageType: "text",
    content,
    attachments: [],
    mentions: [],
    replyToId: null,
    metadata: {},
  }
}

export function change(
  conversationId: string,
  given: Omit<ConversationChange, "type" | "conversationId" | "at">,
): ConversationChange {
  return { type: "conversation_updated", conversationId, at: 3_000, ...given }
}

/** The event that was stored; fails for a repeat. */
export function storedEvent(appended: Appended): DurableEvent {
  if (appended.status === "stored") return appended.event
  throw new Error("expected a fresh event, got a repeat")
}

/** Says so many things, one after another: "1", "2" … */
export async function say(
  { storage, conversationId }: Arranged,
  userId: string,
  count: number,
): Promise<void> {
  for (let index = 1; index <= count; index++)
    await storage.append(newMessage(conversationId, userId, { content: String(index) }))
}
