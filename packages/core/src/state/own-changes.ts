import type { ChangeCommand } from "../protocol/commands.ts"
import type { Reaction } from "../protocol/message.ts"
import type { Message } from "./message.ts"

/** What this user wants of a message and the server has not done yet. */
export interface OwnChange {
  readonly command: ChangeCommand
  /** Milliseconds since the epoch, by this machine's clock. */
  readonly at: number
}

/** Messages as their user already sees them. */
export interface Seen {
  /** In the order of asking. False: nothing else than before. */
  readonly wish: (changes: readonly OwnChange[]) => boolean
  readonly one: (message: Message) => Message
  readonly all: (messages: readonly Message[]) => readonly Message[]
  /** It is known now whose changes they are. False: there are none. */
  readonly renew: () => boolean
}

export function createSeen(ownId: () => string | null): Seen {
  let wishes: readonly OwnChange[] = []
  let views = new WeakMap<Message, Message>()

  function one(message: Message): Message {
    const seen = views.get(message) ?? withOwnChanges(message, wishes, ownId())
    if (seen !== message) views.set(message, seen)
    return seen
  }

  function renew(): boolean {
    views = new WeakMap()
    return wishes.length > 0
  }

  return {
    one,
    all: (messages) => (wishes.length === 0 ? messages : messages.map(one)),
    renew,
    wish(changes) {
      const isSame =
        changes.length === wishes.length &&
        changes.every(({ command }, index) => command === wishes[index]?.command)
      wishes = changes
      if (!isSame) renew()
      return !isSame
    },
  }
}

/** The very same message where nothing changes it. Pure. */
function withOwnChanges(
  message: Message,
  changes: readonly OwnChange[],
  ownId: string | null,
): Message {
  return changes.reduce((seen, change) => {
    const { messageId } = change.command.payload
    const isMeant = messageId === message.id || messageId === message.key
    return isMeant && seen.deletedAt === null ? withChange(seen, change, ownId) : seen
  }, message)
}

function withChange(message: Message, { command, at }: OwnChange, ownId: string | null): Message {
  switch (command.type) {
    case "edit_message":
      return { ...message, content: command.payload.content, editedAt: at }
    case "delete_message": {
      const emptied = { content: "", attachments: [], mentions: [], reactions: [], metadata: {} }
      return { ...message, ...emptied, deletedAt: at }
    }
    default: {
      const isGiven = command.type === "add_reaction"
      const { reaction } = command.payload
      return ownId === null || hasReaction(message, reaction, ownId) === isGiven
        ? message
        : { ...message, reactions: withReaction(message.reactions, reaction, ownId, isGiven) }
    }
  }
}

export function hasReaction({ reactions }: Message, reaction: string, userId: string): boolean {
  return reactions.some((one) => one.reaction === reaction && one.userIds.includes(userId))
}

function withReaction(
  reactions: readonly Reaction[],
  reaction: string,
  userId: string,
  isGiven: boolean,
): readonly Reaction[] {
  const isKnown = reactions.some((one) => one.reaction === reaction)
  if (!isKnown) return [...reactions, { reaction, userIds: [userId] }]
  return reactions
    .map((one) => {
      if (one.reaction !== reaction) return one
      const others = one.userIds.filter((id) => id !== userId)
      return { reaction, userIds: isGiven ? [...others, userId] : others }
    })
    .filter(({ userIds }) => userIds.length > 0)
}
