import type { Cancel } from "../clock.ts"
import type { Welcome } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { NetworkSignal } from "../network.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"
import { type Attempt, startAttempt } from "./attempt.ts"
import { verdictOfClose } from "./close-codes.ts"
import type { Connection, ConnectionOptions } from "./connection-options.ts"
import { type ConnectionState, publicStatus } from "./connection-state.ts"
import { createFetches } from "./fetches.ts"
import { type Because, createJudgement } from "./judgement.ts"
import { type Liveness, startLiveness } from "./liveness.ts"
import { oneByOne } from "./one-by-one.ts"
import { createPerformer } from "./performer.ts"
import { createRequests } from "./requests.ts"
import { createRetryPlan } from "./retry-plan.ts"
import { type Action, type Input, type Status, step } from "./step.ts"
import { createStatusTimer, createWaits } from "./waits.ts"

/**
 * One live link: it opens, authenticates, keeps alive and reopens, and carries commands while it is ready.
 *
 * The table in step.ts decides; this carries out what the table says.
 */
export function createConnection<Frame, OwnRequests extends RequestMap<OwnRequests>>(
  options: ConnectionOptions<Frame, OwnRequests>,
): Connection<OwnRequests> {
  const { clock, random, credentials, network, observer, dialect, timeouts } = options
  const plan = createRetryPlan(options.backoff, random)
  const timer = createStatusTimer(clock)
  const waits = createWaits({ clock, random, plan, timer, onDue: () => feed("due") })
  let status: Status = "idle"
  let since = clock.now()
  let error: ChatError | null = null
  let attempt: Attempt<Frame, OwnRequests> | null = null
  let liveness: Liveness | null = null
  let welcome: Welcome = {}
  let stopListening: Cancel | null = null

  const requests = createRequests<Command | OwnRequest<OwnRequests>>({
    clock,
    random,
    window: dialect.delivery.window,
    maxInFlight: options.limits.inFlight,
    maxWaiting: options.limits.waiting,
    laneOf: dialect.lane,
    isReady: () => status === "ready",
    hand: (command, request) => performer.start(command, request),
    onEnded: (requestId, why) => performer.perform(attempt?.session.ended(requestId, why) ?? []),
  })
  const fetches = createFetches(options)
  const performer = createPerformer<Frame, OwnRequests>({
    requests,
    fetches,
    deadlineMs: options.deadlineMs,
    send: (frame) => attempt?.send(frame) ?? false,
    session: () => attempt?.session ?? null,
    onReady: greeted,
    onEnd: (verdict) => judgement.judge(verdict),
    onHeard: plan.noteHeard,
    onEvent: observer.onEvent,
    onLate: observer.onLate,
    onStale: observer.onStale,
    onProbed() {
      if (liveness?.noteProbed()) observer.onState(state())
    },
    onNote: observer.onNote,
    onThrow: (cause) => observer.onFault("dialect_threw", cause),
  })

  const judgement = createJudgement<Frame, OwnRequests>({
    clock,
    credentials,
    maxAttempts: options.backoff.maxAttempts,
    failures: plan.failures,
    status: () => status,
    session: () => attempt?.session ?? null,
    feed,
    perform: performer.perform,
    onRenewing: (phase) =>
      phase === "asking"
        ? expireIn(timeouts.tokenMs, "no token came in time")
        : expireIn(timeouts.authenticateMs, "the server did not accept in time"),
  })

  const turns = oneByOne<readonly [Input, Because]>(([input, because]) => turn(input, because))

  function feed(input: Input, because: Because = {}): void {
    turns([[input, because]])
  }

  function turn(input: Input, because: Because): void {
    const cell = step(status, input)
    if (cell === "!") observer.onFault("illegal_input")
    if (cell === "!" || cell === "=") return
    const from = status
    status = cell.status
    if (status !== from) enter(because)
    for (const action of cell.actions) carryOut(action, input, because)
    const closeCode = because.closeCode === undefined ? {} : { closeCode: because.closeCode }
    observer.onTransition({ from, input, to: status, actions: cell.actions, ...closeCode })
    observer.onState(state())
    if (from === "ready" && status !== "ready") observer.onLost()
    if (from !== "ready" && status === "ready") observer.onReady()
  }

  /** Each status has one timer at the most: entering one ends the former's. */
  function enter(because: Because): void {
    since = clock.now()
    timer.cancel()
    if (because.error) error = because.error
    if (status !== "waiting" && status !== "offline") waits.clear()
    if (status !== "ready") {
      liveness?.stop()
      liveness = null
    }
    if (status === "offline") waits.startSlowly()
    if (status === "idle" || status === "failed" || status === "closed") rest()
    else stopListening ??= network.subscribe(hearNetwork)
  }

  /** Nothing is left behind: rule C8. */
  function rest(): void {
    stopListening?.()
    stopListening = null
    plan.reset()
    // Whoever closed it themselves need not be told why.
    if (status !== "failed") error = null
    requests.lose(ended(), "all")
    if (status !== "closed") return
    fetches.stop()
    requests.clear(ended())
  }

  function ended(): ChatError {
    if (error && status === "failed") return error
    return fault(status === "closed" ? "closed" : "not_connected", "the connection ended")
  }

  function carryOut(action: Action, input: Input, because: Because): void {
    switch (action) {
      case "open":
        open(() => credentials.get())
        break
      case "renew":
        open(() => credentials.renew("denied"))
        break
      case "greet":
        expireIn(timeouts.authenticateMs, "the server did not accept in time")
        break
      case "settle":
        settle()
        break
      case "kill":
        attempt?.kill()
        attempt = null
        judgement.forget()
        requests.lose(because.error ?? ended())
        break
      case "wait":
        waits.start(because)
        if (!network.isOnline()) feed("down")
        break
      case "hurry":
        waits.hurry(input === "up" ? "up" : "wake")
        break
      case "probe":
        liveness?.probeSoon()
        break
      case "finish":
        expireIn(timeouts.closeMs, "the server did not close in time")
        // Without a link there is nobody to shake hands with.
        if (!attempt?.close()) feed("lost")
        break
      case "rest":
        timer.cancel()
        break
      case "record":
        break
    }
  }

  function expireIn(delayMs: number, reason: string): void {
    timer.after(delayMs, () => feed("expired", { error: fault("timeout", reason) }))
  }

  function open(getToken: () => Promise<string | null>): void {
    const throttledMs = options.bucket.take(clock.now())
    if (throttledMs > 0) {
      feed("lost", { throttledMs })
      return
    }
    expireIn(timeouts.tokenMs, "no token came in time")
    const started = startAttempt<Frame, OwnRequests>({
      transport: options.transport,
      dialect,
      context: options.context,
      token: getToken(),
      onDialing: () => expireIn(timeouts.connectMs, "the server did not answer in time"),
      onOpened(token) {
        feed("opened")
        performer.perform(started.session.opened(token))
      },
      onEffects(effects) {
        liveness?.noteInbound()
        performer.perform(effects)
      },
      onAlive: () => liveness?.noteInbound(),
      onClosed(reason, verdict) {
        const judged = options.classifyClose?.(reason) ?? verdict ?? verdictOfClose(reason)
        judgement.judge(judged, reason.code)
      },
      onFailed: judgement.fail,
      onStale: () => observer.onFault("stale_callback"),
      onThrow: (cause) => observer.onFault("dialect_threw", cause),
    })
    attempt = started
  }

  /** The server accepted, or says more of itself. */
  function greeted(next: Welcome): void {
    welcome = { ...welcome, ...next }
    const refusal = options.accept(welcome)
    if (refusal) {
      feed("refused", { error: refusal })
      return
    }
    judgement.noteAccepted()
    feed("accepted")
    liveness?.expireAt(credentials.expiresAt() ?? next.expiresAt ?? null)
    requests.pump()
  }

  function settle(): void {
    error = null
    plan.noteReady(clock.now())
    liveness = startLiveness({
      clock,
      random,
      ...options.heartbeat,
      isAnswered: dialect.profile?.probeAnswered ?? true,
      probe() {
        const effects = attempt?.session.probe() ?? null
        if (effects === null || effects === "later") return effects
        performer.perform(effects)
        return "sent"
      },
      onSilence: () => feed("expired", { error: fault("timeout", "the server fell silent") }),
      onRenewalDue: judgement.renew,
    })
  }

  function hearNetwork(signal: NetworkSignal): void {
    if (signal === "offline") feed("down")
    else if (signal === "online") feed("up")
    else if (signal === "frozen") {
      feed("suspend")
      // A frozen page keeps no timer.
      if (status === "offline") timer.cancel()
    } else if (signal !== "hidden") feed("wake")
  }

  function state(): ConnectionState {
    return {
      status: publicStatus(status),
      since,
      attempt: plan.failures(),
      retryAt: status === "waiting" ? waits.retryAt() : null,
      error,
      latencyMs: liveness?.latencyMs() ?? null,
    }
  }

  return {
    state,
    connect: () => feed("connect"),
    disconnect: () => feed("disconnect"),
    close: () => feed("close"),
    isClosed: () => status === "closed",
    start: requests.start,
    renewInBand(token) {
      const effects = attempt && status === "ready" ? attempt.session.renew(token) : null
      if (effects) performer.perform(effects)
    },
  }
}

function fault(code: "timeout" | "not_connected" | "closed", reason: string): ChatError {
  return new ChatError({ code, operation: "connect to the chat server", reason })
}
