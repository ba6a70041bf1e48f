import type { ChatError } from "../errors.ts"
import type { ItemState } from "./outbox-view.ts"

/** What can happen to an item. */
export type ItemInput =
  /** It is given to the connection. */
  | "hand"
  /** The server answered; or the message itself came back. */
  | "acknowledged"
  | "echoed"
  | "refusedRetryable"
  | "refusedFinal"
  /** It was not handed over after all, or a repeat does no harm. */
  | "returned"
  /** It was handed over, and nobody knows what became of it. */
  | "unclear"
  /** The look-up found it; did not, in a history that covers it; told nothing. */
  | "reconciled"
  | "absent"
  | "unknown"
  /** A person's word. */
  | "retry"
  | "discard"
  /** It is too old, what it depends on is no more, or it cannot be said as the server has to have it. */
  | "expire"

/** The next state; `done` and `gone` end it, `=` leaves it as it is, `!` should not happen. */
export type ItemStep = ItemState | "done" | "gone" | "=" | "!"

// biome-ignore format: the machine is read as a table
const table: Readonly<Record<ItemState, Readonly<Record<ItemInput, ItemStep>>>> = {
  queued:      { hand: "sending", acknowledged: "done", echoed: "done", refusedRetryable: "!",      refusedFinal: "!",      returned: "=",      unclear: "!",           reconciled: "done", absent: "=",      unknown: "=", retry: "=",      discard: "gone", expire: "failed" },
  sending:     { hand: "!",       acknowledged: "done", echoed: "done", refusedRetryable: "queued", refusedFinal: "failed", returned: "queued", unclear: "unconfirmed", reconciled: "done", absent: "queued", unknown: "=", retry: "!",      discard: "!",    expire: "failed" },
  unconfirmed: { hand: "!",       acknowledged: "done", echoed: "done", refusedRetryable: "queued", refusedFinal: "failed", returned: "=",      unclear: "=",           reconciled: "done", absent: "queued", unknown: "=", retry: "queued", discard: "gone", expire: "failed" },
  failed:      { hand: "!",       acknowledged: "done", echoed: "done", refusedRetryable: "=",      refusedFinal: "=",      returned: "=",      unclear: "=",           reconciled: "done", absent: "=",      unknown: "=", retry: "queued", discard: "gone", expire: "=" },
}

/** Reads the table: pure and total. */
export function stepItem(state: ItemState, input: ItemInput): ItemStep {
  return table[state][input]
}

/** The wait after the `attempts`-th retryable refusal, in ms; `null`: enough. */
export function retryDelayMs(attempts: number): number | null {
  return attempts > maxRetries ? null : firstRetryMs * 2 ** (attempts - 1)
}

/** The server has not seen what goes before it. */
export function isEarly(error: ChatError | undefined): boolean {
  return error?.details.reason === "out_of_order"
}

/** The server said no, so it does not have it; what is given up as poison it may have. */
export function isRefusal(input: ItemInput, error: ChatError | undefined): boolean {
  if (input === "refusedRetryable" || isEarly(error)) return true
  return input === "refusedFinal" && error?.details.reason !== "poison"
}

/** From two marks on it may be what kills the connection. */
export function isSuspect({ marks }: { readonly marks: number }): boolean {
  return marks >= suspectMarks
}

/** Marks of an item that was on its way when the connection died; `closeCode`: what the server said to that. */
export function marksOf(closeCode: unknown, sentMsAgo: number): number {
  return blamingCodes.has(closeCode) && sentMsAgo <= blameMs ? 2 : 1
}

export function isPoison(marks: number): boolean {
  return marks > suspectMarks
}

const suspectMarks = 2
const blameMs = 1_000
/** What a frame can be blamed for: not understood, not text, too large, failed upon. */
const blamingCodes: ReadonlySet<unknown> = new Set([1003, 1007, 1009, 1011])
const firstRetryMs = 1_000
const maxRetries = 5
