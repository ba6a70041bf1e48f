import type { Message, MessageStatus } from "@colloquy/core"

/** Where a list ended when it was last looked at. */
export interface ListEnd {
  /** The last message that the server has. */
  readonly storedKey: string | undefined
  /** Those after it, which are on their way. */
  readonly pending: ReadonlyMap<string, MessageStatus>
}

export function listEnd(messages: readonly Message[]): ListEnd {
  const at = messages.findLastIndex(isStored)
  const pending = messages.slice(at + 1).map(({ key, status }) => [key, status] as const)
  return { storedKey: messages[at]?.key, pending: new Map(pending) }
}

/** The user's own messages that were sent or failed since the list ended so. */
export function settledSince(
  end: ListEnd,
  messages: readonly Message[],
  ownId: string | undefined,
): readonly Message[] {
  const at = messages.findLastIndex(({ key }) => key === end.storedKey)
  return messages.slice(at + 1).filter((message) => {
    const before = end.pending.get(message.key)
    if (before !== undefined) return before !== message.status && isSettled(message)
    // An answer can be there before the list first tells of the message; history is no answer.
    return at >= 0 && message.senderId === ownId && isSettled(message)
  })
}

function isStored({ id }: Message): boolean {
  return id !== null
}

function isSettled(message: Message): boolean {
  return message.status === "failed" || isStored(message)
}
