import type { Conversation } from "@colloquy/core"
import type { ConversationRow } from "@colloquy/websocket/qrypt/wire"
import type { Rooms } from "./rooms.ts"

/** What one socket has joined, and what it does there itself. */
export interface Seat {
  readonly join: (conversation: Pick<Conversation, "id" | "participants">) => void
  readonly leave: (conversationId: string) => void
  readonly leaveAll: () => void
  readonly hasJoined: (conversationId: string) => boolean
  readonly joined: () => Iterable<string>
  /** Commands on their way from this socket: it is not told of them again. */
  readonly sending: Set<string>
  /** A conversation is being made from here. New ones wait: one of them is that, and its answer tells it. */
  isCreating: boolean
  readonly held: ConversationRow[]
  /** Conversations in which it is this socket that types. */
  readonly typing: Set<string>
}

export function createSeat(rooms: Rooms): Seat {
  const joined = new Set<string>()

  function leave(conversationId: string): void {
    if (joined.delete(conversationId)) rooms.exit(conversationId)
  }

  return {
    join(conversation) {
      if (joined.has(conversation.id)) rooms.update(conversation)
      else rooms.enter(conversation)
      joined.add(conversation.id)
    },
    leave,
    leaveAll() {
      for (const conversationId of [...joined]) leave(conversationId)
    },
    hasJoined: (conversationId) => joined.has(conversationId),
    joined: () => joined,
    sending: new Set(),
    isCreating: false,
    held: [],
    typing: new Set(),
  }
}
