import type { Participant } from "@colloquy/core"

/** Names of those who turned up at this gateway: messages come with the ids of their senders alone. */
export interface Names {
  readonly note: (userId: string, name: string | undefined) => void
  readonly noteAll: (participants: readonly Participant[]) => void
  readonly of: (userId: string) => string | undefined
}

const maxNames = 10_000

export function createNames(): Names {
  const names = new Map<string, string>()

  function note(userId: string, name: string | undefined): void {
    if (name === undefined) return
    // A Map keeps the order of insertion, so the first key is the one noted longest ago.
    names.delete(userId)
    names.set(userId, name)
    const [oldest] = names.keys()
    if (names.size > maxNames && oldest !== undefined) names.delete(oldest)
  }

  return {
    note,
    noteAll(participants) {
      for (const { userId, name } of participants) note(userId, name)
    },
    of: (userId) => names.get(userId),
  }
}
