import { onAbort } from "../abort.ts"
import { ChatError, operationOf } from "../errors.ts"
import { createAlarm } from "./alarm.ts"
import { createLanes, type Queued } from "./lanes.ts"
import type { Outcome, RequestOptions, Requests, RequestsOptions } from "./requests-options.ts"

/** How soon a link that was full is looked at again. */
const stalledMs = 250

interface Failure {
  readonly code: "aborted" | "not_connected" | "closed" | "timeout" | "rate_limited"
  readonly reason: string
  readonly cause?: ChatError | null
  readonly details?: Readonly<Record<string, unknown>>
}

interface Pending<Command> extends Queued {
  readonly command: Command
  readonly options: RequestOptions
  settle: ((outcome: Outcome) => void) | null
  stopListening: () => void
  id: string
  attempt: number
  deadlineAt: number
  notBefore: number
  isHandedOver: boolean
  isFetching: boolean
}

export function createRequests<Command extends { readonly type: string }>(
  options: RequestsOptions<Command>,
): Requests<Command> {
  const { random } = options
  let waiting: Pending<Command>[] = []
  const inFlight = new Map<string, Pending<Command>>()
  const lanes = createLanes(options.window)
  const alarm = createAlarm({ clock: options.clock, onRing: noteTime, onSetBack: moveBack })
  /** In flight and not from the outbox. */
  let crowd = 0
  let isReleased = false
  /** What waits for a new token, and why. */
  const parked = new Map<Pending<Command>, ChatError>()

  function start(
    command: Command,
    request: RequestOptions,
    settle: (outcome: Outcome) => void,
  ): void {
    const refusal = whyNot(request)
    if (refusal) {
      tell(settle, failed(command, refusal, false))
      return
    }
    const pending: Pending<Command> = {
      command,
      options: request,
      lane: options.laneOf(command),
      settle,
      stopListening: () => {},
      id: "",
      attempt: 0,
      deadlineAt: request.isDurable ? Number.POSITIVE_INFINITY : alarm.now() + request.timeoutMs,
      notBefore: request.waits && !isReleased ? Number.POSITIVE_INFINITY : 0,
      isHandedOver: false,
      isFetching: false,
    }
    pending.stopListening = onAbort(request.signal, () => abort(pending))
    waiting.push(pending)
    alarm.setFor(pending.deadlineAt)
    pump()
  }

  function whyNot(request: RequestOptions): Failure | null {
    if (request.signal?.aborted) return aborted
    if (options.isClosed()) return { code: "closed", reason: "the connection was closed" }
    if (!options.isReady() && !request.waits)
      return { code: "not_connected", reason: "there is no connection" }
    if (request.isEphemeral && options.isStalled()) return crowded
    // What the outbox hands over is bounded there, and would come back at once.
    if (waiting.length < options.maxWaiting || request.isDurable) return null
    return crowded
  }

  function pump(): void {
    for (let next = takeReady(); next; next = takeReady()) hand(next)
  }

  function takeReady(): Pending<Command> | undefined {
    if (waiting.length === 0 || !options.isReady()) return undefined
    if (options.isStalled()) {
      alarm.setFor(alarm.now() + stalledMs)
      return undefined
    }
    const index = lanes.findFree(waiting, mayGo)
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }

  function mayGo({ notBefore, options: { isDurable } }: Pending<Command>): boolean {
    // K5: what the outbox has on its way is bounded there.
    return notBefore <= alarm.now() && (isDurable === true || crowd < options.maxInFlight)
  }

  function hand(pending: Pending<Command>): void {
    pending.id = random.id()
    pending.attempt += 1
    lanes.enter(pending.lane)
    inFlight.set(pending.id, pending)
    if (pending.options.isDurable) {
      pending.deadlineAt = alarm.now() + pending.options.timeoutMs
      alarm.setFor(pending.deadlineAt)
    } else crowd += 1
    options.hand(pending.command, { id: pending.id, attempt: pending.attempt })
  }

  /** Takes a request out of the books and frees its lane. */
  function release(pending: Pending<Command>): void {
    if (!inFlight.delete(pending.id)) return
    lanes.leave(pending.lane)
    if (!pending.options.isDurable) crowd -= 1
  }

  function conclude(pending: Pending<Command>, outcome: Outcome): void {
    const { settle } = pending
    pending.settle = null
    pending.stopListening()
    if (settle) tell(settle, outcome)
  }

  function tell(settle: (outcome: Outcome) => void, outcome: Outcome): void {
    options.onOutcome(outcome)
    settle(outcome)
  }

  function fail(pending: Pending<Command>, failure: Failure): void {
    conclude(pending, failed(pending.command, failure, pending.isHandedOver))
  }

  function abort(pending: Pending<Command>): void {
    const isWaiting = waiting.includes(pending)
    waiting = waiting.filter((other) => other !== pending)
    // In flight it keeps its lane until its answer or its deadline: a late answer must not meet the next command.
    fail(pending, aborted)
    if (!isWaiting) options.onEnded(pending.id, "aborted")
  }

  function moveBack(ms: number): void {
    for (const pending of [...waiting, ...inFlight.values()]) {
      pending.deadlineAt -= ms
      pending.notBefore -= ms
    }
  }

  /** A deadline passed, or the time of a repeat came. */
  function noteTime(): void {
    const now = alarm.now()
    const isDue = (pending: Pending<Command>): boolean => pending.deadlineAt <= now
    const late = waiting.filter(isDue)
    waiting = waiting.filter((pending) => !isDue(pending))
    for (const pending of late) fail(pending, overdue(pending))
    for (const pending of [...inFlight.values()].filter(isDue)) {
      release(pending)
      fail(pending, overdue(pending))
      options.onEnded(pending.id, "timeout")
    }
    for (const { deadlineAt, notBefore } of [...waiting, ...inFlight.values()]) {
      alarm.setFor(deadlineAt)
      if (notBefore > now) alarm.setFor(notBefore)
    }
    pump()
  }

  function lose(cause: ChatError | null): void {
    // What is asked by HTTP goes on.
    const dead = [...inFlight.values()].filter(({ isFetching }) => !isFetching)
    for (const pending of dead) release(pending)
    const again = dead.filter(mayRepeat)
    const left = waiting.filter(({ options: { waits, repeats } }) => !(waits || repeats))
    waiting = [...again, ...waiting.filter((pending) => !left.includes(pending))]
    isReleased = false
    parked.clear()
    for (const pending of waiting)
      if (pending.options.waits) pending.notBefore = Number.POSITIVE_INFINITY
    const ended = [...dead.filter((pending) => !again.includes(pending)), ...left]
    for (const pending of ended)
      fail(pending, { code: "not_connected", reason: "the connection was lost", cause })
  }

  function clear(code: "not_connected" | "closed", cause: ChatError | null): void {
    alarm.cancel()
    const all = [...inFlight.values(), ...waiting]
    inFlight.clear()
    parked.clear()
    crowd = 0
    lanes.clear()
    waiting = []
    for (const pending of all) fail(pending, { code, reason: "the connection ended", cause })
  }

  function repeat(requestId: string, afterMs: number): boolean {
    const pending = inFlight.get(requestId)
    if (!pending?.settle || pending.attempt > 1) return false
    release(pending)
    pending.isHandedOver = false
    pending.isFetching = false
    pending.notBefore = alarm.now() + afterMs
    waiting.unshift(pending)
    alarm.setFor(pending.notBefore)
    pump()
    return true
  }

  return {
    start,
    pump,
    release() {
      isReleased = true
      for (const pending of waiting)
        if (pending.notBefore === Number.POSITIVE_INFINITY && !parked.has(pending))
          pending.notBefore = 0
      pump()
    },
    lose,
    clear,
    settle(requestId, outcome, holdsLane = false) {
      const pending = inFlight.get(requestId)
      if (!pending) return false
      if (!holdsLane) release(pending)
      conclude(pending, outcome)
      pump()
      return true
    },
    finish(requestId) {
      const pending = inFlight.get(requestId)
      if (pending) release(pending)
      pump()
    },
    repeat,
    park(requestId, error) {
      const pending = inFlight.get(requestId)
      // What is asked by HTTP had its new token there; what is of the moment is over until one comes.
      if (!pending || pending.isFetching || pending.options.isEphemeral) return false
      const isFirst = !waiting.some((other) => parked.has(other))
      if (!repeat(requestId, Number.POSITIVE_INFINITY)) return false
      parked.set(pending, error)
      if (isFirst) options.onParked()
      return true
    },
    unpark(isRenewed) {
      const all = [...parked]
      parked.clear()
      for (const [pending, error] of all) {
        pending.notBefore = 0
        if (isRenewed || !waiting.includes(pending)) continue
        waiting = waiting.filter((other) => other !== pending)
        conclude(pending, { type: "refused", error, stored: "no" })
      }
      pump()
    },
    noteHandedOver(requestId) {
      const pending = inFlight.get(requestId)
      if (!pending || pending.isHandedOver) return
      pending.isHandedOver = true
      pending.options.onHandedOver?.(requestId)
    },
    noteFetching(requestId) {
      const pending = inFlight.get(requestId)
      if (pending) pending.isFetching = true
      return pending?.deadlineAt
    },
    commandOf: (requestId) => inFlight.get(requestId)?.command,
  }
}

/** A read whose link died is asked once more. */
function mayRepeat({ options, attempt, settle }: Pending<unknown>): boolean {
  return options.repeats === true && attempt < 2 && settle !== null
}

const crowded: Failure = {
  code: "rate_limited",
  reason: "too many wait already",
  details: { local: true },
}

const aborted: Failure = { code: "aborted", reason: "it was aborted" }

function overdue({ options }: Pending<unknown>): Failure {
  return { code: "timeout", reason: `no answer came within ${options.timeoutMs} ms` }
}

function failed(command: { readonly type: string }, why: Failure, isHandedOver: boolean): Outcome {
  const error = new ChatError({ operation: operationOf(command), ...why })
  return { type: "failed", error, isHandedOver }
}
