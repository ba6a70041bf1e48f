import type { ConversationType } from "@colloquy/core"
import {
  type ConversationChange,
  type Departure,
  heirOf,
  type NewParticipant,
} from "@colloquy/service"
import type { Database } from "./database.ts"

/** A conversation that is being changed. */
export interface Head {
  readonly type: ConversationType
  readonly seq: number
}

/** Who goes, who comes, and what each of them may. */
export async function changeParticipants(
  db: Database,
  event: ConversationChange | Departure,
  { seq, type }: Head,
): Promise<void> {
  const { conversationId } = event
  const removedId = event.type === "conversation_left" ? event.userId : event.removedId
  if (removedId !== undefined) {
    await db
      .deleteFrom("participants")
      .where("conversation_id", "=", conversationId)
      .where("user_id", "=", removedId)
      .execute()
  }
  if (event.type === "conversation_updated") {
    for (const one of event.roles ?? []) await setRole(db, conversationId, one)
    if (event.added?.length) await addParticipants(db, event, event.added, seq)
  }
  await nameHeir(db, conversationId, type)
}

/** What was said before somebody came is not unread to them. */
export async function addParticipants(
  db: Database,
  { conversationId, at }: { readonly conversationId: string; readonly at: number },
  added: readonly NewParticipant[],
  seq: number,
): Promise<void> {
  await db
    .insertInto("participants")
    .values(
      added.map(({ userId, role }) => ({
        conversation_id: conversationId,
        user_id: userId,
        role,
        joined_at: at,
        delivered_seq: seq,
        read_seq: seq,
        muted_until: null,
      })),
    )
    .onConflict((conflict) => conflict.columns(["conversation_id", "user_id"]).doNothing())
    .execute()
}

async function setRole(
  db: Database,
  conversationId: string,
  { userId, role }: NewParticipant,
): Promise<void> {
  await db
    .updateTable("participants")
    .set({ role })
    .where("conversation_id", "=", conversationId)
    .where("user_id", "=", userId)
    .execute()
}

async function nameHeir(
  db: Database,
  conversationId: string,
  type: ConversationType,
): Promise<void> {
  const rows = await db
    .selectFrom("participants")
    .select(["user_id", "role", "joined_at"])
    .where("conversation_id", "=", conversationId)
    .execute()
  const userId = heirOf(
    type,
    rows.map((row) => ({ userId: row.user_id, role: row.role, joinedAt: Number(row.joined_at) })),
  )
  if (userId !== null) await setRole(db, conversationId, { userId, role: "owner" })
}
