import type { ChatError } from "../errors.ts"
import type { Command } from "../protocol/commands.ts"
import { isChange, named } from "./chains.ts"
import {
  createItem,
  type Draft,
  full,
  type Item,
  isUnclear,
  mostKnown,
  show,
  sizeOf,
  tooOld,
} from "./item.ts"
import { createItems } from "./items.ts"
import {
  type ItemInput,
  type ItemStep,
  isEarly,
  isRefusal,
  retryDelayMs,
  stepItem,
} from "./lane.ts"
import { createLanes } from "./lanes.ts"
import type { Outbox, OutboxOptions, ReadyItem, Settled } from "./outbox-options.ts"
import type { OutboxView } from "./outbox-view.ts"

export function createOutbox(options: OutboxOptions): Outbox {
  const { clock, limits, pace, onChange } = options
  const lanes = createLanes({ ...options, hand: (item) => void move(item, "hand") })
  const items = createItems()
  let lastPosition = 0
  let durable = false
  let view: OutboxView | null = null

  function changed(...keys: readonly string[]): void {
    view = null
    onChange(keys)
  }

  function add(draft: Draft): void {
    const item = createItem(draft, clock.now())
    if (items.size() >= limits.maxItems)
      throw full(draft, `it holds ${limits.maxItems} items already`)
    requireRoom(draft, item.bytes)
    enqueue(item)
    changed(item.clientId)
  }

  function requireRoom(draft: Draft, more: number): void {
    if (items.bytes() + more > limits.maxBytes)
      throw full(draft, `it holds ${items.bytes()} of ${limits.maxBytes} bytes already`)
  }

  function put(item: Item, command: Command, size = sizeOf(command)): void {
    item.bytes = size
    item.command = command
    item.shown = null
    items.note(item)
  }

  function name(key: string, id: string, heir: string | null = null): boolean {
    if (!items.mentions(key)) return false
    const touched = items
      .all()
      .filter((item) => item.dependsOn === key || item.conversationId === key)
    for (const item of touched) {
      if (item.dependsOn === key) item.dependsOn = heir
      if (item.conversationId === key) item.conversationId = id
      if (item.lane === key) item.lane = id
      put(item, named(item.command, key, id))
    }
    if (touched.length > 0) changed(...touched.map(({ clientId }) => clientId))
    return touched.length > 0
  }

  /** To the end of its lane, and of all. */
  function enqueue(item: Item): void {
    items.remove(item)
    item.position = ++lastPosition
    items.note(item)
  }

  function takeReady(isReady: (conversationId: string | null) => boolean): readonly ReadyItem[] {
    if (!items.hasQueued()) return []
    const taken = lanes.take(items.all(), isReady).map(({ item, before }) => {
      item.isEarly = false
      item.firstSentAt ??= clock.now()
      item.knownOwn ??= options.knownOwn(item)
      return { ...item, afterClientId: before?.clientId ?? null }
    })
    if (taken.length > 0) changed(...taken.map(({ clientId }) => clientId))
    return taken
  }

  function move(item: Item, input: ItemInput, error: ChatError | null = null): ItemStep {
    const step = stepItem(item.state, input)
    if (step === "=" || step === "!") return step
    item.error = error
    item.shown = null
    if (step === "done" || step === "gone") {
      items.remove(item)
      return step
    }
    item.state = step
    // What it depended on is no more.
    if (step === "failed") item.dependsOn = null
    items.note(item)
    return step
  }

  function settle(key: string, input: ItemInput, error?: ChatError): Settled | undefined {
    const item = items.get(key)
    if (!item) return undefined
    const shown = show(item)
    const planned = stepItem(item.state, input)
    if (input === "unknown") item.isSought = false
    if (planned === "=" || planned === "!") return { item: shown, step: planned }
    if (input === "acknowledged") pace.noteTaken(item.command.type)
    if (input === "refusedRetryable" && error?.code === "rate_limited")
      pace.noteLimited(item.command.type, error.retryAfterMs)
    else if (input === "refusedRetryable") {
      item.attempts += 1
      const delayMs = retryDelayMs(item.attempts)
      if (delayMs === null) return settle(key, "refusedFinal", error)
      item.notBefore = clock.now() + (error?.retryAfterMs ?? delayMs)
    }
    item.isEarly = isEarly(error)
    const isNowhere = input === "absent" || isRefusal(input, error)
    if (isNowhere) item.firstSentAt = null
    item.isRefused ||= isNowhere && input === "refusedFinal"
    const step = move(item, input, error ?? null)
    item.isSought = isUnclear(item)
    if (input === "retry" && step === "queued") {
      item.attempts = 0
      item.marks = 0
      // What was written since then goes first.
      enqueue(item)
    }
    changed(key)
    return { item: items.get(key) ? show(item) : shown, step }
  }

  return {
    add,
    takeReady,
    rewrite(key, command) {
      const item = items.get(key)
      if (!item) return
      const size = sizeOf(command)
      requireRoom(item, size - item.bytes)
      put(item, command, size)
      changed(key)
    },
    name,
    childrenOf: (key) =>
      items.mentions(key)
        ? items.all().flatMap((item) => (item.dependsOn === key ? item.clientId : []))
        : [],
    changes: () =>
      items
        .changes()
        .flatMap(({ command, createdAt: at }) => (isChange(command) ? { command, at } : [])),
    settle,
    mark(key, count) {
      const item = items.get(key)
      if (!item) return 0
      item.marks += count
      return item.marks
    },
    find(key) {
      const item = items.get(key)
      return item && show(item)
    },
    commandOf: (key) => items.get(key)?.command,
    expire() {
      const latest = clock.now() - limits.maxAgeMs
      return items
        .queued()
        .filter(({ createdAt }) => createdAt <= latest)
        .flatMap((item) => {
          const settled = settle(item.clientId, "expire", tooOld(item, limits.maxAgeMs))
          return settled ? [settled.item] : []
        })
    },
    nextAt() {
      const now = clock.now()
      const later = (at: number): number => (at > now ? at : Number.POSITIVE_INFINITY)
      const types = new Set<string>()
      let next = Number.POSITIVE_INFINITY
      for (const { command, createdAt, notBefore } of items.queued()) {
        types.add(command.type)
        next = Math.min(next, createdAt + limits.maxAgeMs, later(notBefore))
      }
      for (const type of types) next = Math.min(next, later(pace.freeAt(type)))
      return Number.isFinite(next) ? next : null
    },
    moveBack(ms) {
      for (const item of items.all()) item.notBefore -= ms
      pace.moveBack(ms)
    },
    noteOwn(key, id) {
      const conversationId = items.get(key)?.conversationId
      for (const item of items.all()) {
        const { clientId, knownOwn } = item
        if (!knownOwn || clientId === key || item.conversationId !== conversationId) continue
        item.knownOwn = [...knownOwn, id].slice(-mostKnown)
        changed(clientId)
      }
    },
    view() {
      view ??= { items: items.all().map(show), durable }
      return view
    },
    setDurable(isDurable) {
      if (durable === isDurable) return
      durable = isDurable
      changed()
    },
    kept: (key) => items.get(key),
    keys: () => items.all().map(({ clientId }) => clientId),
    restore(kept) {
      const since = kept.length > 0 ? items.all() : []
      for (const item of kept) {
        lastPosition = Math.max(lastPosition, item.position)
        items.note({ ...createItem(item, item.createdAt), ...item, isSought: isUnclear(item) })
      }
      for (const item of since) enqueue(item)
      changed(...since.map(({ clientId }) => clientId))
    },
    drop(keys) {
      for (const key of keys) {
        const item = items.get(key)
        if (item) items.remove(item)
      }
      changed()
    },
    clear() {
      items.clear()
      changed()
    },
  }
}
