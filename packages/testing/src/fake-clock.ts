import type { Cancel, Clock } from "@colloquy/core"

/** Time that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Runs what falls due, in the order of time, and all that follows from it, then stands at the new time. */
  readonly advance: (ms: number) => Promise<void>
  /** Lets promises that wait for no timer settle. */
  readonly settle: () => Promise<void>
  /** Sets the wall clock, and moves no timer. */
  readonly jump: (ms: number) => void
  /** Time passes in which nothing runs; then all that fell due runs late. */
  readonly sleep: (ms: number) => Promise<void>
  /** From here on timers ring at whole multiples of `ms`, as a hidden page's do. */
  readonly throttle: (ms: number) => void
  /** Timers that are still armed. */
  readonly pendingCount: () => number
}

interface Task {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** Turns of the microtask queue: far longer than any chain of promises between two timers. */
const settleTurns = 200

/** Far more than a crowd of frames: what arms itself anew at once would go on, and grow, until memory is gone. */
const mostInOneMoment = 100_000
const livelock = `unable to advance: ${mostInOneMoment} timers rang in one moment, and more are due`

/** A clock that begins at `startMs`; a frame comes with the next `settle` or `advance`. */
export function createFakeClock(startMs: number = Date.UTC(2026, 0, 1)): FakeClock {
  const tasks = new Set<Task>()
  let nowMs = startMs
  let wallMs = 0
  let gridMs = 1
  let order = 0

  const clock: FakeClock = {
    now: () => nowMs + wallMs,
    after,
    frame: (task) => after(0, task),
    async advance(ms) {
      if (!(ms >= 0)) throw new Error(`unable to advance by ${ms} ms: time does not run back`)
      const endMs = nowMs + ms
      let momentMs = nowMs
      let count = 0
      await turn()
      for (let task = firstDue(endMs); task; task = firstDue(endMs)) {
        nowMs = Math.max(nowMs, task.dueMs)
        if (nowMs - momentMs >= 1) [momentMs, count] = [nowMs, 0]
        if (++count > mostInOneMoment) throw new Error(livelock)
        await runTask(task)
      }
      nowMs = endMs
    },
    settle: () => clock.advance(0),
    jump(ms) {
      wallMs += ms
    },
    sleep(ms) {
      nowMs += ms
      return clock.advance(0)
    },
    throttle(ms) {
      gridMs = ms
    },
    pendingCount: () => tasks.size,
  }
  return clock

  function after(delayMs: number, run: () => void): Cancel {
    // A machine's clock knows whole milliseconds alone.
    const dueMs = nowMs + Math.max(0, Math.ceil(delayMs))
    const isThrottled = gridMs > 1 && delayMs > 0
    const task = {
      dueMs: isThrottled ? Math.ceil(dueMs / gridMs) * gridMs : dueMs,
      ...{ order: order++, run },
    }
    tasks.add(task)
    return () => {
      tasks.delete(task)
    }
  }

  function firstDue(endMs: number): Task | undefined {
    let first: Task | undefined
    for (const task of tasks) {
      if (task.dueMs > endMs) continue
      if (!first || task.dueMs < first.dueMs) first = task
      else if (task.dueMs === first.dueMs && task.order < first.order) first = task
    }
    return first
  }

  async function runTask(task: Task): Promise<void> {
    tasks.delete(task)
    task.run()
    await turn()
  }
}

async function turn(): Promise<void> {
  for (let index = 0; index < settleTurns; index++) await null
}
