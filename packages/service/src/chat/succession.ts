import type { Participant, ParticipantRole } from "@colloquy/core"
import type { NewParticipant } from "../records.ts"

const rank: Readonly<Record<ParticipantRole, number>> = { owner: 0, admin: 1, member: 2 }

/** Who becomes owner when `leavingId` leaves: nobody while there is another owner. */
export function successors(
  participants: readonly Participant[],
  leavingId: string,
): readonly NewParticipant[] {
  const [heir] = participants
    .filter(({ userId }) => userId !== leavingId)
    .sort(
      (one, other) =>
        rank[one.role] - rank[other.role] ||
        one.joinedAt - other.joinedAt ||
        (one.userId < other.userId ? -1 : 1),
    )
  return heir && heir.role !== "owner" ? [{ userId: heir.userId, role: "owner" }] : []
}
