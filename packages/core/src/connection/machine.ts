import type { Transition } from "./connection-options.ts"
import type { Because } from "./judgement.ts"
import { oneByOne } from "./one-by-one.ts"
import { type Action, type Input, type Status, step } from "./step.ts"

export interface MachineOptions {
  /** The new status is stored, and none of the actions is done yet. */
  readonly onStored: (from: Status, input: Input, because: Because) => void
  readonly carryOut: (action: Action, input: Input, because: Because) => void
  /** All actions were done. */
  readonly onTransition: (transition: Transition) => void
  readonly onFault: (
    code: "illegal_input" | "stale_callback" | "dialect_threw",
    cause?: unknown,
  ) => void
}

/** Holds the status, and lets the table decide on one input after another. Rules C2, C3. */
export interface Machine {
  readonly status: () => Status
  readonly feed: (input: Input, because?: Because) => void
  /** Another attempt begins, or this one is over: what it fed and still waits for its turn counts no more. */
  readonly noteNewAttempt: () => void
}

interface Occasion {
  readonly because: Because
  readonly generation: number
}

/** What is about one attempt, and means nothing to the next. */
const ofAttempt: ReadonlySet<Input> = new Set<Input>([
  "opened",
  "accepted",
  "denied",
  "lost",
  "refused",
  "expired",
])

export function createMachine(options: MachineOptions): Machine {
  let status: Status = "idle"
  let generation = 0
  const turns = oneByOne(turn, (cause) => options.onFault("dialect_threw", cause))

  function turn(input: Input, { because, generation: fedIn }: Occasion): void {
    if (ofAttempt.has(input) && fedIn !== generation) {
      options.onFault("stale_callback")
      return
    }
    const cell = step(status, input)
    if (cell === "!") options.onFault("illegal_input")
    if (cell === "!" || cell === "=") return
    const from = status
    status = cell.status
    options.onStored(from, input, because)
    for (const action of cell.actions) options.carryOut(action, input, because)
    const closeCode = because.closeCode === undefined ? {} : { closeCode: because.closeCode }
    options.onTransition({ from, input, to: status, actions: cell.actions, ...closeCode })
  }

  return {
    status: () => status,
    feed: (input, because = {}) => turns([input], { because, generation }),
    noteNewAttempt() {
      generation += 1
    },
  }
}
