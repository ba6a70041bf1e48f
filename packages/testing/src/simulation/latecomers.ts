/** One text of one user in one conversation, on a wire where nothing else tells a message from another. */
interface Said {
  readonly userId: string
  readonly conversationId: string
  readonly content: string
}

/**
 * Messages that a server without keys stored later than any server is given for it. Their sender looked for them in
 * between, and has sent them again: O7 takes a history that is read 5 s after the last transmission for a proof.
 */
export interface Latecomers {
  readonly noteSent: (said: Said) => void
  readonly noteStored: (said: Said) => void
  /** How many of this text. */
  readonly countOf: (said: Said) => number
}

const settlingMs = 5_000

export function createLatecomers(now: () => number): Latecomers {
  /** By text: when it was sent, of each time that nothing was stored for yet. */
  const sent = new Map<string, readonly number[]>()
  const late = new Map<string, number>()

  return {
    noteSent(said) {
      const text = textOf(said)
      sent.set(text, [...(sent.get(text) ?? []), now()])
    },
    noteStored(said) {
      const text = textOf(said)
      // The one that was sent first, of those that it may have been: so as few as possible are late.
      const [first, ...left] = (sent.get(text) ?? []).filter((at) => now() - at <= settlingMs)
      sent.set(text, left)
      if (first === undefined) late.set(text, (late.get(text) ?? 0) + 1)
    },
    countOf: (said) => late.get(textOf(said)) ?? 0,
  }
}

function textOf({ userId, conversationId, content }: Said): string {
  return `${userId} ${conversationId} ${content}`
}
