import type { Cancel, Clock } from "@colloquy/core"

/** Time that passes as fast as its tasks run. */
export interface VirtualClock extends Clock {
  /** Runs what falls due up to then, in order, each with all that follows from it at once. */
  readonly runUntil: (endMs: number) => Promise<void>
}

interface Task {
  readonly dueMs: number
  readonly order: number
  run: (() => void) | null
}

/** A binary heap, since a thousand clients hold thousands of timers. */
export function createVirtualClock(): VirtualClock {
  const heap: Task[] = []
  let nowMs = 0
  let order = 0

  function after(delayMs: number, run: () => void): Cancel {
    const task: Task = { dueMs: nowMs + Math.max(0, delayMs), order: order++, run }
    push(heap, task)
    return () => {
      task.run = null
    }
  }

  return {
    now: () => nowMs,
    after,
    frame: (run) => after(0, run),
    async runUntil(endMs) {
      await settle()
      for (let task = heap[0]; task && task.dueMs <= endMs; task = heap[0]) {
        pop(heap)
        if (!task.run) continue
        nowMs = task.dueMs
        task.run()
        await settle()
      }
      nowMs = endMs
    },
  }
}

/** Until no promise waits for another. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function isBefore(one: Task, other: Task): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order)
}

function push(heap: Task[], task: Task): void {
  let at = heap.length
  while (at > 0) {
    const above = (at - 1) >>> 1
    const parent = heap[above]
    if (!parent || isBefore(parent, task)) break
    heap[at] = parent
    at = above
  }
  heap[at] = task
}

function pop(heap: Task[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    const isRight = left !== undefined && right !== undefined && isBefore(right, left)
    const child = isRight ? right : left
    if (!child || isBefore(last, child)) break
    heap[at] = child
    at = 2 * at + (isRight ? 2 : 1)
  }
  heap[at] = last
}
