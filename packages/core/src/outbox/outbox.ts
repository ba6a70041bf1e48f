import type { Clock } from "../clock.ts"
import { ChatError } from "../errors.ts"
import type { Command } from "../protocol/commands.ts"
import { type ItemInput, type ItemStep, retryDelayMs, stepItem } from "./lane.ts"
import type { ItemState, OutboxItem, OutboxView } from "./outbox-view.ts"

export interface OutboxLimits {
  readonly maxItems: number
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** Lanes that send at the same time. */
  readonly maxLanes: number
}

export interface OutboxOptions {
  readonly clock: Clock
  readonly limits: OutboxLimits
  /** Items of one lane that may be on their way. */
  readonly window: number
  readonly onChange: () => void
}

/** What is to be sent. `clientId` is made once and reused on every retry: it is the message's key. */
export interface Draft {
  readonly clientId: string
  readonly conversationId: string | null
  readonly command: Command
  /** Items of one lane go in order. */
  readonly lane: string
}

/** An item on its way out, and the one of its lane that is on its way before it. */
export interface ReadyItem extends Draft {
  readonly afterClientId: string | null
}

/** What became of an input. */
export interface Settled {
  readonly item: OutboxItem
  readonly step: ItemStep
}

/** What waits to be sent: in order in each lane, and never dropped in silence. */
export interface Outbox {
  /** @throws ChatError `outbox_full`, `invalid_argument` */
  readonly add: (draft: Draft) => void
  /** The items that may go now, of conversations that are ready; they are `sending` from here on. */
  readonly takeReady: (isReady: (conversationId: string | null) => boolean) => readonly ReadyItem[]
  readonly settle: (key: string, input: ItemInput, error?: ChatError) => Settled | undefined
  readonly find: (key: string) => OutboxItem | undefined
  readonly commandOf: (key: string) => Command | undefined
  /** Items that are too old fail; gives them. */
  readonly expire: () => readonly OutboxItem[]
  /** When something may go or is too old next; `null`: nothing waits for a time. */
  readonly nextAt: () => number | null
  readonly view: () => OutboxView
  readonly clear: () => void
}

interface Item extends Draft {
  readonly createdAt: number
  readonly bytes: number
  state: ItemState
  attempts: number
  error: ChatError | null
  /** After a retryable refusal: not before then. */
  notBefore: number
  shown: OutboxItem | null
}

export function createOutbox({ clock, limits, window, onChange }: OutboxOptions): Outbox {
  const items = new Map<string, Item>()
  const lanes = new Map<string, Item[]>()
  let bytes = 0
  let view: OutboxView | null = null

  function changed(): void {
    view = null
    onChange()
  }

  function add(draft: Draft): void {
    const size = sizeOf(draft.command)
    if (items.size >= limits.maxItems)
      throw full(draft, `it holds ${limits.maxItems} items already`)
    if (bytes + size > limits.maxBytes)
      throw full(draft, `it holds ${bytes} of ${limits.maxBytes} bytes already`)
    const item: Item = {
      ...draft,
      createdAt: clock.now(),
      bytes: size,
      state: "queued",
      attempts: 0,
      error: null,
      notBefore: 0,
      shown: null,
    }
    bytes += size
    enqueue(item)
    changed()
  }

  function enqueue(item: Item): void {
    items.set(item.clientId, item)
    const lane = lanes.get(item.lane)
    if (lane) lane.push(item)
    else lanes.set(item.lane, [item])
  }

  function remove(item: Item): void {
    items.delete(item.clientId)
    const left = lanes.get(item.lane)?.filter((other) => other !== item) ?? []
    if (left.length > 0) lanes.set(item.lane, left)
    else lanes.delete(item.lane)
  }

  function takeReady(isReady: (conversationId: string | null) => boolean): readonly ReadyItem[] {
    const ready: ReadyItem[] = []
    const inTurn = [...lanes.values()].sort((one, other) => headOf(one) - headOf(other))
    let free = limits.maxLanes - inTurn.filter(isSending).length
    for (const lane of inTurn) {
      const isNew = !isSending(lane)
      if ((isNew && free <= 0) || !isReady(lane[0]?.conversationId ?? null)) continue
      const taken = takeFrom(lane)
      if (isNew && taken.length > 0) free -= 1
      ready.push(...taken)
    }
    if (ready.length > 0) changed()
    return ready
  }

  function takeFrom(lane: readonly Item[]): ReadyItem[] {
    const taken: ReadyItem[] = []
    let before: Item | null = null
    let inFlight = 0
    for (const item of lane) {
      if (inFlight >= window) break
      // What failed waits for a person; its lane goes on.
      if (item.state === "failed" || item.state === "unconfirmed") continue
      if (item.state === "queued") {
        if (item.notBefore > clock.now()) break
        move(item, "hand")
        taken.push({ ...item, afterClientId: before?.clientId ?? null })
      }
      inFlight += 1
      before = item
    }
    return taken
  }

  function move(item: Item, input: ItemInput, error: ChatError | null = null): ItemStep {
    const step = stepItem(item.state, input)
    if (step === "=" || step === "!") return step
    item.error = error
    item.shown = null
    if (step === "done" || step === "gone") {
      bytes -= item.bytes
      remove(item)
    } else item.state = step
    return step
  }

  function settle(key: string, input: ItemInput, error?: ChatError): Settled | undefined {
    const item = items.get(key)
    if (!item) return undefined
    const shown = show(item)
    const planned = stepItem(item.state, input)
    if (planned === "=" || planned === "!") return { item: shown, step: planned }
    if (input === "refusedRetryable") {
      item.attempts += 1
      const delayMs = retryDelayMs(item.attempts)
      if (delayMs === null) return settle(key, "refusedFinal", error)
      item.notBefore = clock.now() + (error?.retryAfterMs ?? delayMs)
    }
    const step = move(item, input, error ?? null)
    if (input === "retry" && step === "queued") {
      item.attempts = 0
      // To the end of its lane: what was written since then goes first.
      remove(item)
      enqueue(item)
    }
    changed()
    return { item: items.has(key) ? show(item) : shown, step }
  }

  function isTooOld(item: Item): boolean {
    return item.state === "queued" && clock.now() - item.createdAt >= limits.maxAgeMs
  }

  return {
    add,
    takeReady,
    settle,
    find(key) {
      const item = items.get(key)
      return item && show(item)
    },
    commandOf: (key) => items.get(key)?.command,
    expire: () =>
      [...items.values()].filter(isTooOld).flatMap((item) => {
        const settled = settle(item.clientId, "expire", tooOld(item, limits.maxAgeMs))
        return settled ? [settled.item] : []
      }),
    nextAt() {
      const now = clock.now()
      let next = Number.POSITIVE_INFINITY
      for (const { state, createdAt, notBefore } of items.values()) {
        if (state !== "queued") continue
        next = Math.min(next, createdAt + limits.maxAgeMs, notBefore > now ? notBefore : next)
      }
      return Number.isFinite(next) ? next : null
    },
    view() {
      view ??= { items: [...items.values()].map(show), durable: false }
      return view
    },
    clear() {
      items.clear()
      lanes.clear()
      bytes = 0
      changed()
    },
  }
}

function show(item: Item): OutboxItem {
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

/** When the first item that is still to go was written: the oldest lane goes first. */
function headOf(lane: readonly Item[]): number {
  const head = lane.find(({ state }) => state === "queued" || state === "sending")
  return head?.createdAt ?? Number.MAX_SAFE_INTEGER
}

function isSending(lane: readonly Item[]): boolean {
  return lane.some(({ state }) => state === "sending")
}

/** Bytes of UTF-8. Throws what cannot be sent back at whoever wrote it. */
function sizeOf(command: Command): number {
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

function operationOf(command: Command): string {
  return command.type.replaceAll("_", " ")
}

function full({ command }: Draft, reason: string): ChatError {
  return new ChatError({
    code: "outbox_full",
    operation: operationOf(command),
    reason: `the outbox is full: ${reason}`,
  })
}

function tooOld({ command }: Item, maxAgeMs: number): ChatError {
  return new ChatError({
    code: "timeout",
    operation: operationOf(command),
    reason: `it waited ${maxAgeMs} ms for a connection`,
  })
}
