import { type AbortSignalLike, onAbort } from "../abort.ts"
import type { Cancel, Clock } from "../clock.ts"
import { ChatError } from "../errors.ts"
import type { Random } from "../random.ts"
import { createLanes } from "./lanes.ts"

/** What became of a command. */
export type Outcome =
  | { readonly type: "replied"; readonly result: unknown }
  | {
      readonly type: "refused"
      readonly error: ChatError
      readonly stored: "no" | "perhaps"
    }
  /** The server answered, and the answer proves nothing. */
  | { readonly type: "claimed" }
  /** No answer: the deadline, the link or the caller ended it. */
  | { readonly type: "failed"; readonly error: ChatError; readonly isHandedOver: boolean }

export interface RequestOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignalLike | undefined
  /** Waits for the connection until the deadline, instead of failing without one. */
  readonly waits?: boolean
  /** A read: when the link dies under it, it is asked once more on the next. */
  readonly repeats?: boolean
  /** Goes back to the outbox when the link dies: its deadline runs from the hand-over. */
  readonly isDurable?: boolean
  /** From here on the server may have applied it. */
  readonly onHandedOver?: (requestId: string) => void
}

export interface RequestsOptions<Command> {
  readonly clock: Clock
  readonly random: Random
  /** Commands of one lane in flight. */
  readonly window: number
  readonly maxInFlight: number
  readonly maxWaiting: number
  readonly laneOf: (command: Command) => string | null
  readonly isReady: () => boolean
  /** Gives the command to the session. */
  readonly hand: (command: Command, request: { id: string; attempt: number }) => void
  /** Tells the session that a request ended without it. */
  readonly onEnded: (requestId: string, why: "timeout" | "aborted") => void
}

/** Commands on their way: ids, lanes, deadlines, and who waits for what. Rules K1, K2, K4 to K7. */
export interface Requests<Command> {
  readonly start: (
    command: Command,
    options: RequestOptions,
    settle: (outcome: Outcome) => void,
  ) => void
  /** From the session, by request id. False: nobody waits for it. */
  readonly settle: (requestId: string, outcome: Outcome, holdsLane?: boolean) => boolean
  /** The lane that a reply held is free. */
  readonly finish: (requestId: string) => void
  readonly repeat: (requestId: string, afterMs: number) => boolean
  readonly noteHandedOver: (requestId: string) => void
  /** A request that is answered by HTTP outlives its link. */
  readonly noteFetching: (requestId: string) => void
  readonly commandOf: (requestId: string) => Command | undefined
  /** Hands over what waits and may go. */
  readonly pump: () => void
  /** The link died. `all`: none will follow, so that those that would wait for it end too. */
  readonly lose: (error: ChatError, whom?: "all") => void
  /** Ends everything. */
  readonly clear: (error: ChatError) => void
}

type FailureCode = "aborted" | "not_connected" | "timeout" | "rate_limited"

interface Pending<Command> {
  readonly command: Command
  readonly options: RequestOptions
  readonly lane: string | null
  settle: ((outcome: Outcome) => void) | null
  stopListening: () => void
  id: string
  attempt: number
  deadlineAt: number
  isHandedOver: boolean
  isFetching: boolean
}

export function createRequests<Command extends { readonly type: string }>(
  options: RequestsOptions<Command>,
): Requests<Command> {
  const { clock, random } = options
  let waiting: Pending<Command>[] = []
  const inFlight = new Map<string, Pending<Command>>()
  const lanes = createLanes(options.window)
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null
  let isPumping = false

  function start(
    command: Command,
    request: RequestOptions,
    settle: (outcome: Outcome) => void,
  ): void {
    const reason = whyNot(request)
    if (reason) {
      settle(failure(command, ...reason, false))
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
      deadlineAt: request.isDurable ? Number.POSITIVE_INFINITY : clock.now() + request.timeoutMs,
      isHandedOver: false,
      isFetching: false,
    }
    pending.stopListening = onAbort(request.signal, () => abort(pending))
    waiting.push(pending)
    watchDeadline(pending.deadlineAt)
    pump()
  }

  function whyNot(request: RequestOptions): readonly [FailureCode, string] | null {
    if (request.signal?.aborted) return ["aborted", "it was aborted"]
    if (!options.isReady() && !request.waits) return ["not_connected", "there is no connection"]
    if (waiting.length >= options.maxWaiting)
      return ["rate_limited", "too many requests wait already"]
    return null
  }

  function pump(): void {
    // A session that answers at once must not start the next before this one is in the books.
    if (isPumping || !options.isReady()) return
    isPumping = true
    for (let next = takeReady(); next; next = takeReady()) hand(next)
    isPumping = false
  }

  function takeReady(): Pending<Command> | undefined {
    if (!options.isReady() || inFlight.size >= options.maxInFlight) return undefined
    const index = lanes.findFree(waiting)
    return index < 0 ? undefined : waiting.splice(index, 1)[0]
  }

  function hand(pending: Pending<Command>): void {
    pending.id = random.id()
    pending.attempt += 1
    lanes.enter(pending.lane)
    inFlight.set(pending.id, pending)
    if (pending.options.isDurable) {
      pending.deadlineAt = clock.now() + pending.options.timeoutMs
      watchDeadline(pending.deadlineAt)
    }
    options.hand(pending.command, { id: pending.id, attempt: pending.attempt })
  }

  /** Takes a request out of the books and frees its lane. */
  function release(pending: Pending<Command>): void {
    if (inFlight.delete(pending.id)) lanes.leave(pending.lane)
  }

  function conclude(pending: Pending<Command>, outcome: Outcome): void {
    const { settle } = pending
    pending.settle = null
    pending.stopListening()
    settle?.(outcome)
  }

  function abort(pending: Pending<Command>): void {
    const isWaiting = waiting.includes(pending)
    waiting = waiting.filter((other) => other !== pending)
    // In flight it keeps its lane until its answer or its deadline: a late answer must not meet the next command.
    conclude(pending, failure(pending.command, "aborted", "it was aborted", pending.isHandedOver))
    if (!isWaiting) options.onEnded(pending.id, "aborted")
  }

  function watchDeadline(at: number): void {
    if (at === Number.POSITIVE_INFINITY || (timer && timer.at <= at)) return
    timer?.cancel()
    timer = { at, cancel: clock.after(Math.max(0, at - clock.now()), checkDeadlines) }
  }

  function checkDeadlines(): void {
    timer = null
    const now = clock.now()
    const isDue = (pending: Pending<Command>): boolean => pending.deadlineAt <= now
    const late = waiting.filter(isDue)
    waiting = waiting.filter((pending) => !isDue(pending))
    for (const pending of late) conclude(pending, overdue(pending))
    for (const pending of [...inFlight.values()].filter(isDue)) {
      release(pending)
      conclude(pending, overdue(pending))
      options.onEnded(pending.id, "timeout")
    }
    for (const pending of [...waiting, ...inFlight.values()]) watchDeadline(pending.deadlineAt)
    pump()
  }

  function lose(error: ChatError, whom?: "all"): void {
    for (const pending of [...inFlight.values()]) {
      if (pending.isFetching) continue
      release(pending)
      const mayRepeat =
        !whom && pending.options.repeats && pending.attempt < 2 && pending.settle !== null
      if (mayRepeat) waiting.unshift(pending)
      else conclude(pending, { type: "failed", error, isHandedOver: pending.isHandedOver })
      pending.isHandedOver = false
    }
    const left = waiting.filter(({ options: { waits, repeats } }) => whom || !(waits || repeats))
    waiting = waiting.filter((pending) => !left.includes(pending))
    for (const pending of left) conclude(pending, { type: "failed", error, isHandedOver: false })
  }

  function clear(error: ChatError): void {
    timer?.cancel()
    timer = null
    const all = [...inFlight.values(), ...waiting]
    inFlight.clear()
    lanes.clear()
    waiting = []
    for (const pending of all)
      conclude(pending, { type: "failed", error, isHandedOver: pending.isHandedOver })
  }

  return {
    start,
    pump,
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
    repeat(requestId, afterMs) {
      const pending = inFlight.get(requestId)
      if (!pending?.settle || pending.attempt > 1) return false
      release(pending)
      pending.isHandedOver = false
      clock.after(afterMs, () => {
        if (!pending.settle) return
        waiting.unshift(pending)
        pump()
      })
      return true
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
    },
    commandOf: (requestId) => inFlight.get(requestId)?.command,
  }
}

function overdue<Command extends { readonly type: string }>(pending: Pending<Command>): Outcome {
  const reason = `no answer came within ${pending.options.timeoutMs} ms`
  return failure(pending.command, "timeout", reason, pending.isHandedOver)
}

function failure(
  command: { readonly type: string },
  code: FailureCode,
  reason: string,
  isHandedOver: boolean,
): Outcome {
  return {
    type: "failed",
    error: new ChatError({ code, operation: operationOf(command), reason }),
    isHandedOver,
  }
}

/** "send message" for `send_message`: what stands after "unable to". */
export function operationOf(command: { readonly type: string }): string {
  return command.type.replaceAll("_", " ")
}
