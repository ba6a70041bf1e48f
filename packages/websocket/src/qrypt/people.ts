import type { KnownPeople } from "./conversations.ts"

/** Who turned up in which conversation of this connection: the wire lists nobody. */
export interface People {
  readonly note: (conversationId: string, userId: string, name?: string | null) => void
  readonly of: (conversationId: string) => KnownPeople
  /** Whether anything was asked or told of this conversation. */
  readonly isKnown: (conversationId: string) => boolean
  readonly noteOffline: (userId: string) => void
  /** True: the user was told to be offline, and is not. */
  readonly noteHere: (userId: string) => boolean
}

/** So much of a hostile or huge server is remembered. */
const maxConversations = 2_000
const maxPeople = 500

export function createPeople(): People {
  const known = new Map<string, Map<string, string | null>>()
  const offline = new Set<string>()

  function peopleOf(conversationId: string): Map<string, string | null> {
    const people = known.get(conversationId) ?? new Map<string, string | null>()
    if (known.size < maxConversations) known.set(conversationId, people)
    return people
  }

  return {
    note(conversationId, userId, name = null) {
      const people = peopleOf(conversationId)
      if (people.has(userId) || people.size < maxPeople)
        people.set(userId, name ?? people.get(userId) ?? null)
    },
    of: (conversationId) => known.get(conversationId) ?? new Map(),
    isKnown: (conversationId) => known.has(conversationId),
    noteOffline(userId) {
      if (offline.size < maxPeople) offline.add(userId)
    },
    noteHere: (userId) => offline.delete(userId),
  }
}
