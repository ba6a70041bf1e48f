import type { Command } from "../protocol/commands.ts"

/** What was handed over and is not settled. */
export interface Transmission {
  readonly key: string
  readonly command: Command
  /** Of each time that it was sent, the last one last. */
  readonly requestIds: readonly string[]
  /** Milliseconds since the epoch. */
  readonly firstSentAt: number
  readonly lastSentAt: number
  /** Ids of one's own messages that were known before. */
  readonly known: ReadonlySet<string>
}

export interface Transmissions {
  readonly note: (sent: {
    readonly key: string
    readonly command: Command
    readonly requestId: string
    readonly sentAt: number
    readonly known: readonly string[]
  }) => void
  readonly find: (key: string) => Transmission | undefined
  /** Whose answer this would be, however late. */
  readonly byRequest: (requestId: string) => Transmission | undefined
  readonly all: () => readonly Transmission[]
  readonly forget: (key: string) => void
  readonly clear: () => void
}

export function createTransmissions(): Transmissions {
  const sent = new Map<string, Transmission>()
  return {
    note({ key, command, requestId, sentAt, known }) {
      const before = sent.get(key)
      sent.set(key, {
        ...{ key, command, lastSentAt: sentAt },
        requestIds: [...(before?.requestIds ?? []), requestId],
        // A clock may be set back between.
        firstSentAt: Math.min(before?.firstSentAt ?? sentAt, sentAt),
        // What came after the first time may be what became of it.
        known: before?.known ?? new Set(known),
      })
    },
    find: (key) => sent.get(key),
    byRequest: (requestId) =>
      [...sent.values()].find(({ requestIds }) => requestIds.includes(requestId)),
    all: () => [...sent.values()],
    forget: (key) => void sent.delete(key),
    clear: () => sent.clear(),
  }
}
