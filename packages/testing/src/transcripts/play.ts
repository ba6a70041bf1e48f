import { createAppHalf } from "./app-half.ts"
import { createCounts } from "./counts.ts"
import { checkDeed, describe } from "./deeds.ts"
import type { Stand } from "./dialects.ts"
import { checkEnding, checkState } from "./expectations.ts"
import { createNames } from "./names.ts"
import { createQueue } from "./queue.ts"
import { createServerHalf } from "./server-half.ts"
import { createStage } from "./stage.ts"
import type { ClientStep, Scenario, Step } from "./transcript.ts"
import type { Deed } from "./wire.ts"

/** How far what the client does may lie from the time that a step tells. */
const toleranceMs = 50
/** Longer than anything that a closed client still waits for. */
const aftermathMs = 60_000

/** Plays one scenario; gives what was not as expected, in words. */
export async function play(scenario: Scenario, stand: Stand): Promise<readonly string[]> {
  const { steps, given, expect } = scenario
  const names = createNames()
  const counts = createCounts()
  const server = createServerHalf(names)
  const queue = createQueue(server.peerOf)
  const events: object[] = []
  const faults: string[] = []
  const checkpoints = [...(expect.checkpoints ?? [])].sort((a, b) => a.atMs - b.atMs)
  const lastCheckMs = checkpoints.at(-1)?.atMs ?? 0
  let position = 0
  let isOver = false
  const { chat, clock, nowMs } = createStage(given, stand, hear)
  const app = createAppHalf(chat, names)

  for (const name of new Set(expect.events?.map(({ event }) => String(event))))
    chat.on(name, (value) => events.push({ event: name, ...fieldsOf(value) }))

  function hear(deed: Deed): void {
    if (isOver) return
    const answer = stand.answerProbe(deed, clock.now())
    if (!answer || isListed(deed)) {
      counts.note(deed)
      queue.put(deed)
    } else if (answer.frame !== null && "peer" in deed) {
      const { frame } = answer
      clock.after(0, () => deed.peer.say(frame))
    }
  }

  /** A probe counts where a step tells of it. */
  function isListed(deed: Deed): boolean {
    return steps.slice(position).some((step) => {
      if (step.from !== "client" || (step.kind !== "frame" && step.kind !== "event")) return false
      if (!("peer" in deed) || server.peerOf(step.socket) !== deed.peer) return false
      if (step.atMs !== undefined && Math.abs(step.atMs - deed.atMs) > toleranceMs) return false
      return checkDeed(step, deed, { names: createNames(), isWhole: true }).length === 0
    })
  }

  async function moveTo(atMs: number): Promise<void> {
    for (let next = checkpoints[0]; next && next.atMs <= atMs; next = checkpoints[0]) {
      checkpoints.shift()
      await clock.advance(Math.max(0, next.atMs - nowMs()))
      const found = checkState(next.state, chat, names)
      faults.push(...found.map((fault) => `at ${next?.atMs} ms: ${fault}`))
    }
    await clock.advance(Math.max(0, atMs - nowMs()))
  }

  async function perform(step: Step): Promise<readonly string[]> {
    if (step.from === "client") return awaitDeed(step)
    await moveTo(step.from === "clock" ? step.toMs : (step.atMs ?? nowMs()))
    const fault = step.from === "server" ? server.answer(step) : undefined
    if (step.from === "app") app.act(step)
    await clock.settle()
    return fault === undefined ? [] : [fault]
  }

  async function awaitDeed(step: ClientStep): Promise<readonly string[]> {
    const dueMs = step.atMs ?? nowMs()
    await moveTo(Math.max(nowMs(), dueMs - toleranceMs))
    let deed = queue.next(step)
    while (!deed && nowMs() < dueMs + toleranceMs) {
      await moveTo(nowMs() + 1)
      deed = queue.next(step)
    }
    if (!deed) return [`nothing came within ${toleranceMs} ms of ${dueMs} ms`]
    queue.take(deed)
    server.note(step, deed)
    const isPunctual = Math.abs(deed.atMs - dueMs) <= toleranceMs
    return [
      ...checkDeed(step, deed, { names, isWhole: true }),
      ...(isPunctual ? [] : [`expected at ${dueMs} ms, came at ${deed.atMs} ms`]),
    ]
  }

  async function performAll(): Promise<void> {
    for (const [index, step] of steps.entries()) {
      position = index
      const found = await perform(step)
      faults.push(...found.map((fault) => `step ${index + 1}, ${titleOf(step)}: ${fault}`))
      // What follows would only repeat it.
      if (found.length > 0) return
    }
    position = steps.length
    await moveTo(Math.max(nowMs(), lastCheckMs))
    const { operations } = app
    faults.push(...checkEnding(expect, { chat, names, operations, events, sent: counts.of }))
  }

  const connects = steps.some((step) => step.kind === "call" && step.verb === "connect")
  if (!connects) chat.connect().catch(() => {})
  await performAll()
  for (const deed of queue.left())
    faults.push(`at ${deed.atMs} ms, and no step tells of it: ${describe(deed)}`)
  isOver = true
  const closed = chat.close()
  await clock.advance(aftermathMs)
  await closed
  return faults
}

function titleOf(step: Step): string {
  const { from, kind } = step
  const type = "frame" in step && isTyped(step.frame) ? step.frame.type : undefined
  const what = [step.kind === "call" ? step.verb : undefined, type]
  const at = step.atMs === undefined ? undefined : `at ${step.atMs} ms`
  return [from, kind, ...what, at].filter((word) => word !== undefined).join(" ")
}

function isTyped(frame: unknown): frame is { readonly type: unknown } {
  return typeof frame === "object" && frame !== null && "type" in frame
}

/** Of an error its code and its details, as a scenario names them. */
function fieldsOf(value: unknown): object {
  if (typeof value !== "object" || value === null) return { value }
  if (!(value instanceof Error)) return value
  const details = "details" in value && typeof value.details === "object" ? value.details : {}
  return { ...details, ...("code" in value ? { code: value.code } : {}) }
}
