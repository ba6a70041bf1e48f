import type { ConversationType, Participant, ParticipantRole } from "@colloquy/core"

const rank: Readonly<Record<ParticipantRole, number>> = { owner: 0, admin: 1, member: 2 }

/**
 * Who becomes owner of a conversation that has none left: the first in the order of role, then of joining; `null` for
 * nobody. Pure: what every storage does within its transaction, so that of two who go at once none leaves to the other
 * what that one has left too. The two of a direct conversation are equals.
 */
export function heirOf(
  type: ConversationType,
  participants: readonly Pick<Participant, "userId" | "role" | "joinedAt">[],
): string | null {
  const [heir] = participants.toSorted(
    (one, other) =>
      rank[one.role] - rank[other.role] ||
      one.joinedAt - other.joinedAt ||
      (one.userId < other.userId ? -1 : 1),
  )
  return type === "direct" || !heir || heir.role === "owner" ? null : heir.userId
}
