import { ChatError, type ConversationType, type ParticipantRole } from "@colloquy/core"
import type { Standing } from "../records.ts"
import type { ServiceContext } from "./context.ts"

/** A standing of somebody who is in the conversation. */
export interface Membership extends Standing {
  readonly role: ParticipantRole
}

/** Rejects for a stranger; what is not public does not even exist for them. */
export async function requireMember(
  { storage }: ServiceContext,
  conversationId: string,
  userId: string,
  operation: string,
): Promise<Membership> {
  const standing = await storage.standing(conversationId, userId)
  if (standing?.role) return { ...standing, role: standing.role }
  if (standing?.type !== "channel") throw conversationNotFound(operation)
  throw new ChatError({ code: "forbidden", operation, reason: "join the channel first" })
}

/** Rejects for members without a role above their own affairs. A direct conversation has none. */
export async function requireManager(
  context: ServiceContext,
  conversationId: string,
  userId: string,
  operation: string,
): Promise<Membership> {
  const membership = await requireMember(context, conversationId, userId, operation)
  if (membership.role === "member") {
    const reason = "only an owner or an admin of the conversation may do this"
    throw new ChatError({ code: "forbidden", operation, reason })
  }
  return membership
}

/** Rejects for a direct conversation, which has the same two people for ever. */
export function refuseDirect(type: ConversationType, operation: string): void {
  if (type !== "direct") return
  const reason = "a direct conversation always has the same two people"
  throw new ChatError({ code: "rejected", operation, reason })
}

export function conversationNotFound(operation: string): ChatError {
  return new ChatError({ code: "not_found", operation, reason: "the conversation was not found" })
}
