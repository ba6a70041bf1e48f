import type { Scheduler } from "./scheduler.ts"

/** One direction of a link: what was put in comes out in order, later. */
export interface Pipe<Item> {
  readonly put: (item: Item) => void
  /** Bytes that the other side has not taken. */
  readonly waitingBytes: () => number
  /** It may get through again. */
  readonly resume: () => void
  /** What is in it, and what comes, is lost. */
  readonly cut: () => void
}

export interface PipeOptions<Item> {
  readonly scheduler: Scheduler
  readonly actor: number
  /** How long this one takes; it overtakes nothing all the same. */
  readonly delayMs: () => number
  readonly isBlocked: () => boolean
  readonly sizeOf: (item: Item) => number
  readonly deliver: (item: Item) => void
}

export function createPipe<Item>(options: PipeOptions<Item>): Pipe<Item> {
  const { scheduler, actor, sizeOf } = options
  const waiting: { readonly item: Item; readonly dueMs: number }[] = []
  let lastDueMs = 0
  let bytes = 0
  let isArmed = false
  let isCut = false

  function arm(): void {
    const [next] = waiting
    if (!next || isArmed || isCut || options.isBlocked()) return
    isArmed = true
    scheduler.after(actor, next.dueMs - scheduler.now(), flush)
  }

  function flush(): void {
    isArmed = false
    if (isCut || options.isBlocked()) return
    const next = waiting.shift()
    if (!next) return
    bytes -= sizeOf(next.item)
    options.deliver(next.item)
    arm()
  }

  return {
    put(item) {
      if (isCut) return
      lastDueMs = Math.max(lastDueMs, scheduler.now() + options.delayMs())
      waiting.push({ item, dueMs: lastDueMs })
      bytes += sizeOf(item)
      arm()
    },
    waitingBytes: () => bytes,
    resume: arm,
    cut() {
      isCut = true
      waiting.length = 0
      bytes = 0
    },
  }
}
