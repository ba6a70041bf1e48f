import { ChatError, operationOf } from "../errors.ts"
import type { Command } from "../protocol/commands.ts"
import type { ItemState, OutboxItem } from "./outbox-view.ts"

/** What is to be sent. `clientId` is made once and reused on every retry: it is the message's key. */
export interface Draft {
  readonly clientId: string
  readonly conversationId: string | null
  readonly command: Command
  /** Items of one lane go in order. */
  readonly lane: string
  /** Key of what has to be done first: only its result tells what this one is about. Rule O15. */
  readonly dependsOn?: string | null
}

/** What has to be remembered of an item over a restart. */
export interface KeptItem extends Draft {
  readonly dependsOn: string | null
  /** The server refused it for good, and may remember that of its key. */
  readonly isRefused: boolean
  /** Orders the items of all lanes; the end of a lane is a higher one. */
  readonly position: number
  readonly createdAt: number
  /** `null`: the server cannot have it. */
  readonly firstSentAt: number | null
  /** Own messages that were known before it was sent first: it became none of them. Rule O7. */
  readonly knownOwn: readonly string[] | null
  readonly state: ItemState
  readonly attempts: number
  /** How often the connection died under it. */
  readonly marks: number
  readonly error: ChatError | null
}

export interface Item extends Draft {
  readonly createdAt: number
  conversationId: string | null
  lane: string
  command: Command
  dependsOn: string | null
  isRefused: boolean
  bytes: number
  position: number
  firstSentAt: number | null
  knownOwn: readonly string[] | null
  state: ItemState
  attempts: number
  marks: number
  error: ChatError | null
  /** After a retryable refusal: not before then. */
  notBefore: number
  /** The server refused it because it has not seen the one before it. */
  isEarly: boolean
  /** Unconfirmed, and still being looked for: its lane waits for that. */
  isSought: boolean
  shown: OutboxItem | null
}

/** So many of `knownOwn`: what is older can be taken for nothing that is sent since. */
export const mostKnown = 200

/** Stands among `knownOwn` where the history was not read by then: there may have been others. */
export const unread = ""

/** @throws ChatError `invalid_argument` for what JSON cannot carry. */
export function createItem(draft: Draft, createdAt: number): Item {
  return {
    ...draft,
    dependsOn: draft.dependsOn ?? null,
    isRefused: false,
    createdAt,
    bytes: sizeOf(draft.command),
    position: 0,
    firstSentAt: null,
    knownOwn: null,
    state: "queued",
    attempts: 0,
    marks: 0,
    error: null,
    notBefore: 0,
    isEarly: false,
    isSought: false,
    shown: null,
  }
}

export function show(item: Item): OutboxItem {
  item.shown ??= {
    key: item.clientId,
    clientId: item.clientId,
    conversationId: item.conversationId,
    command: item.command.type,
    state: item.state,
    attempts: item.attempts,
    createdAt: item.createdAt,
    error: item.error,
  }
  return item.shown
}

export function full({ command }: Draft, reason: string): ChatError {
  return new ChatError({
    code: "outbox_full",
    operation: operationOf(command),
    reason: `the outbox is full: ${reason}`,
  })
}

export function tooOld({ command }: Draft, maxAgeMs: number): ChatError {
  return new ChatError({
    code: "timeout",
    operation: operationOf(command),
    reason: `it waited ${maxAgeMs} ms for a connection`,
  })
}

/** What is to be sent may still be changed: it waits, and the server cannot have it. */
export function isUntouched({ state, firstSentAt }: KeptItem): boolean {
  return state === "queued" && firstSentAt === null
}

/** Nobody knows what became of it, and it can be looked for. */
export function isUnclear({ state, command }: Pick<KeptItem, "state" | "command">): boolean {
  return state === "unconfirmed" && command.type === "send_message"
}

/** Bytes of UTF-8. Throws what cannot be sent back at whoever wrote it. */
export function sizeOf(command: Command): number {
  try {
    return bytesOf(JSON.stringify(command.payload))
  } catch (cause) {
    throw new ChatError({
      code: "invalid_argument",
      operation: operationOf(command),
      reason: "it holds what JSON cannot carry",
      cause,
    })
  }
}

function bytesOf(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit > 0x7f) bytes += 1
    // Half of a pair: two of the four bytes of its character.
    if (unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff)) bytes += 1
  }
  return bytes
}
