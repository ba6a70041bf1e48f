import { type DrawOptions, drawPlan } from "./draw-plan.ts"
import { end } from "./ending.ts"
import { openPage, operate } from "./operate.ts"
import { createOracle } from "./oracle/oracle.ts"
import { findUnequal } from "./oracle/quiescence.ts"
import type { Violation } from "./oracle/violation.ts"
import type { Plan } from "./plan.ts"
import type { SimulationReport } from "./report.ts"
import { createWorld, type World } from "./world.ts"

export interface RunOptions {
  /** How many of the last lines the report holds; 60 by default. */
  readonly traceLines?: number
  /** Shows whole frames, and not their types alone. */
  readonly hasFrames?: boolean
  /** Stops before this step, counted from 1. */
  readonly untilStep?: number
}

export type SimulateOptions = RunOptions & DrawOptions

const beginningMs = 2_000
/** Steps. */
const compareEach = 50

/**
 * One bad day, the same for the same seed: whole clients, the whole service, and a network between them.
 *
 * @example
 * const { violation } = await simulate(1)
 * console.log(violation) // null, or the promise that was broken
 */
export function simulate(seed: number, options: SimulateOptions = {}): Promise<SimulationReport> {
  return replay(drawPlan(seed, options), options)
}

/** The same of decisions that were drawn before. */
export async function replay(
  plan: Plan,
  { traceLines = 60, hasFrames = false, untilStep = Number.POSITIVE_INFINITY }: RunOptions = {},
): Promise<SimulationReport> {
  const world = createWorld(plan, { keep: traceLines, hasDetails: hasFrames })
  const oracle = createOracle()
  let step = 0
  let violation: Violation | null = null
  try {
    await begin(world)
    for (const decision of plan.decisions) {
      if (step + 1 >= untilStep) break
      step += 1
      if (operate(world, decision))
        await world.scheduler.runUntil(world.scheduler.now() + decision.waitMs)
      violation = oracle.look(world) ?? (step % compareEach === 0 ? oracle.compare(world) : null)
      if (violation) break
    }
    if (!violation && step + 1 < untilStep) {
      await end(world)
      violation = oracle.look(world) ?? oracle.compare(world) ?? (await findUnequal(world))
    }
  } catch (cause) {
    violation = {
      invariant: "threw",
      reason: cause instanceof Error ? `${cause.stack}` : `${cause}`,
    }
  }
  return {
    seed: plan.seed,
    violation: violation && { ...violation, step },
    steps: step,
    traceHash: world.trace.hash(),
    trace: world.trace.lines(),
    tasks: world.scheduler.count(),
  }
}

/** Everybody is there, and in one conversation. */
async function begin(world: World): Promise<void> {
  const { machines, scheduler } = world
  const [first] = machines
  const pages = machines.map((machine) => openPage(world, machine))
  await scheduler.runUntil(scheduler.now() + beginningMs)
  const participantIds = [...new Set(machines.map(({ userId }) => userId))].filter(
    (id) => id !== first?.userId,
  )
  for (const type of ["channel", "group"] as const) {
    const created = pages[0]?.chat.createConversation({ type, participantIds })
    created?.then(
      ({ id }) => world.noteRoom(id),
      () => {},
    )
    await scheduler.runUntil(scheduler.now() + beginningMs)
  }
  for (const page of pages) for (const room of world.rooms) page.watch(room)
  await scheduler.runUntil(scheduler.now() + beginningMs)
}
