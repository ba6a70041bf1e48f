import type { Conversation } from "@colloquy/core"

type People = Pick<Conversation, "id" | "participants">

/** Conversations that some socket of this gateway has joined, and who is in them. */
export interface Rooms {
  readonly enter: (conversation: People) => void
  /** One socket less; a room that is empty is gone. */
  readonly exit: (conversationId: string) => void
  readonly update: (conversation: People) => void
  readonly has: (conversationId: string, userId: string) => boolean
  readonly remove: (conversationId: string, userId: string) => void
  readonly count: () => number
}

interface Room {
  readonly people: Set<string>
  sockets: number
}

export function createRooms(): Rooms {
  const rooms = new Map<string, Room>()

  function update({ id, participants }: People): void {
    const room = rooms.get(id)
    room?.people.clear()
    for (const { userId } of participants) room?.people.add(userId)
  }

  return {
    enter(conversation) {
      const room = rooms.get(conversation.id) ?? { people: new Set(), sockets: 0 }
      room.sockets++
      rooms.set(conversation.id, room)
      update(conversation)
    },
    exit(conversationId) {
      const room = rooms.get(conversationId)
      if (!room) return
      room.sockets--
      if (room.sockets === 0) rooms.delete(conversationId)
    },
    update,
    has: (conversationId, userId) => rooms.get(conversationId)?.people.has(userId) ?? false,
    remove: (conversationId, userId) => void rooms.get(conversationId)?.people.delete(userId),
    count: () => rooms.size,
  }
}
