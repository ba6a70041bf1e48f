import { ChatError } from "@colloquy/core"
import type { ServiceContext } from "./context.ts"

/** Rejects, and names the first one, where somebody invited has no account. */
export async function refuseStrangers(
  { storage, allowsUnknownParticipants }: ServiceContext,
  userIds: readonly string[],
  operation: string,
): Promise<void> {
  if (allowsUnknownParticipants || userIds.length === 0) return
  const known = new Set((await storage.accounts(userIds)).map(({ id }) => id))
  const stranger = userIds.find((id) => !known.has(id))
  if (stranger === undefined) return
  const reason = `there is nobody with the id "${stranger}"`
  throw new ChatError({ code: "not_found", operation, reason, details: { userId: stranger } })
}
