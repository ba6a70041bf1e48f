import type { Cancel } from "@colloquy/core"
import { mix } from "./chance.ts"
import { createTaskHeap, type Task } from "./task-heap.ts"

declare const setImmediate: (task: () => void) => void

/** All time and all order of a run: nothing happens but by a task of it. */
export interface Scheduler {
  /** Milliseconds since the epoch, whatever the clocks of the machines say. */
  readonly now: () => number
  /**
   * `actor`: who it is that acts. Tasks of one actor keep their order; those of several that are due at one moment go in
   * an order that the seed decides.
   */
  readonly after: (actor: number, delayMs: number, run: () => void) => Cancel
  /** Runs what falls due up to then, each task with all that follows from it at once. */
  readonly runUntil: (endMs: number) => Promise<void>
  /** Tasks that ran. */
  readonly count: () => number
}

/** So many tasks at one moment do not come to an end by themselves. */
const maxTasksAtOnce = 20_000

export function createScheduler(seed: number, startMs: number): Scheduler {
  const heap = createTaskHeap()
  let nowMs = startMs
  let order = 0
  let count = 0
  let atOnce = 0

  function nextDue(endMs: number): Task | undefined {
    for (let task = heap.peek(); task && task.dueMs <= endMs; task = heap.peek()) {
      heap.pop()
      if (task.run) return task
    }
    return undefined
  }

  return {
    now: () => nowMs,
    after(actor, delayMs, run) {
      const dueMs = nowMs + Math.max(0, Math.ceil(delayMs))
      const task: Task = { dueMs, rank: mix(seed, dueMs, actor), order: order++, run }
      heap.push(task)
      return () => {
        task.run = null
      }
    },
    async runUntil(endMs) {
      await settle()
      for (let task = nextDue(endMs); task; task = nextDue(endMs)) {
        atOnce = task.dueMs === nowMs ? atOnce + 1 : 0
        if (atOnce > maxTasksAtOnce) throw new Error("time stands still: tasks follow one another")
        nowMs = task.dueMs
        count += 1
        const { run } = task
        task.run = null
        run?.()
        await settle()
      }
      nowMs = endMs
    },
    count: () => count,
  }
}

/** Until no promise waits for another: the queue of microtasks is empty before this runs. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
