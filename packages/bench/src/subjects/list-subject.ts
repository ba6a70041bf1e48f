import type { StoredMessage } from "@colloquy/core"

export type Operation = "append" | "insert" | "repeat" | "prepend" | "scatter"

/** What a list holds before it is measured. */
export interface ListPlan {
  readonly operation: Operation
  readonly conversationIds: readonly string[]
  /** In each conversation, oldest first. */
  readonly held: readonly StoredMessage[]
  /** What the server has before them, newest page first. */
  readonly olderPages: readonly (readonly StoredMessage[])[]
}

export interface OpenList {
  readonly apply: (message: StoredMessage) => void
  /** Puts the next older page before what is held. */
  readonly prepend: () => Promise<unknown>
  /** What a screen shows of a conversation: a value that later changes leave alone, except in a floor. */
  readonly read: (conversationId: string) => readonly Row[]
  readonly close: () => Promise<void>
}

interface Row {
  readonly content: string
}

/** What holds messages for a screen, without frames. */
export interface ListSubject {
  readonly name: string
  readonly open: (plan: ListPlan) => Promise<OpenList>
}
