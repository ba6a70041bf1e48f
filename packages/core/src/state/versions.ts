import type { Reaction, StoredMessage } from "../protocol/message.ts"
import { isNewer, type Message, toMessage } from "./message.ts"

/**
 * What was told of single messages in another order than it happened: versions of those that are not held yet, and
 * reactions, which come without the rest of their message. Rule P4.
 */
export interface Versions {
  /** A version of a message that is not held. */
  readonly keep: (stored: StoredMessage) => void
  /** Reactions alone, of a message that is `held` or not: what is to be held from here on; `null` for nothing new. */
  readonly react: (id: string, told: ToldReactions, held: Message | undefined) => Message | null
  /** Whether it tells more than what was told as a whole of the one that is held. */
  readonly isNewer: (stored: StoredMessage, held: Message) => boolean
  /** The newest that is known of it. */
  readonly newest: (stored: StoredMessage) => StoredMessage
  readonly clear: () => void
}

interface ToldReactions {
  readonly reactions: readonly Reaction[]
  /** `null` where a server does not number. */
  readonly updateSeq: number | null
}

interface Note {
  whole: StoredMessage | null
  /** Seq of the latest version that was told as a whole. */
  wholeSeq: number
  reactions: ToldReactions | null
}

/** The oldest are forgotten: a page tells of them again. */
const maxNotes = 1_000

export function createVersions(): Versions {
  const notes = new Map<string, Note>()

  function noteOf(id: string, wholeSeq: number): Note {
    const note = notes.get(id) ?? { whole: null, wholeSeq, reactions: null }
    notes.set(id, note)
    const [oldest] = notes.keys()
    if (notes.size > maxNotes && oldest !== undefined) notes.delete(oldest)
    return note
  }

  return {
    keep(stored) {
      if (stored.id === null || stored.updateSeq === null) return
      const note = noteOf(stored.id, -1)
      if (note.wholeSeq >= stored.updateSeq) return
      note.whole = stored
      note.wholeSeq = stored.updateSeq
    },
    react(id, told, held) {
      const updateSeq = told.updateSeq ?? held?.updateSeq ?? null
      if (told.updateSeq !== null) {
        if (held && told.updateSeq <= (held.updateSeq ?? 0)) return null
        const note = noteOf(id, held?.updateSeq ?? -1)
        if (told.updateSeq > (note.reactions?.updateSeq ?? -1)) note.reactions = told
      }
      return held ? { ...held, reactions: told.reactions, updateSeq } : null
    },
    isNewer(stored, held) {
      const whole = notes.get(held.id ?? "")?.wholeSeq ?? held.updateSeq
      const next = toMessage(stored, held.key, held.status, held.error)
      return isNewer(next, { ...held, updateSeq: whole })
    },
    newest(stored) {
      const note = notes.get(stored.id ?? "")
      const { updateSeq } = stored
      if (!note || updateSeq === null) return stored
      const whole = note.whole && note.wholeSeq > updateSeq ? note.whole : stored
      note.wholeSeq = whole.updateSeq ?? -1
      note.whole = null
      const isLater = (note.reactions?.updateSeq ?? -1) > note.wholeSeq
      if (!isLater) notes.delete(stored.id ?? "")
      return isLater ? { ...whole, ...note.reactions } : whole
    },
    clear: () => notes.clear(),
  }
}
