import type { Cancel } from "../clock.ts"
import type { Welcome } from "../dialect/effect.ts"
import type { ChatError } from "../errors.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"
import { type Attempt, asChatError, startAttempt } from "./attempt.ts"
import type { Connection, ConnectionOptions } from "./connection-options.ts"
import { type ConnectionState, publicStatus } from "./connection-state.ts"
import { createFetches } from "./fetches.ts"
import { type Because, createJudgement } from "./judgement.ts"
import { type Liveness, startLiveness } from "./liveness.ts"
import { createMachine } from "./machine.ts"
import { listenTo } from "./network-input.ts"
import { createPerformer } from "./performer.ts"
import { createRequests } from "./requests.ts"
import { createRetryPlan } from "./retry-plan.ts"
import type { Action, Input, Status } from "./step.ts"
import { createSuspicions } from "./suspicions.ts"
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
  const plan = createRetryPlan(options.backoff, random, network.isHidden)
  const timer = createStatusTimer(clock)
  const waits = createWaits({ clock, random, plan, timer, onDue: () => feed("due") })
  let since = clock.now()
  let error: ChatError | null = null
  let attempt: Attempt<Frame, OwnRequests> | null = null
  let liveness: Liveness | null = null
  let welcome: Welcome = {}
  let stopListening: Cancel | null = null
  const suspicions = createSuspicions(observer.onFault)

  const { status, feed, noteNewAttempt } = createMachine({
    onStored(from, input, because) {
      if (because.error) error = because.error
      if (status() !== from) enter(from, input)
    },
    carryOut,
    onTransition(transition) {
      const { from, to } = transition
      observer.onTransition(transition)
      observer.onState(state())
      if (from === "ready" && to !== "ready") observer.onLost()
      if (from !== "ready" && to === "ready") observer.onReady()
    },
    onFault: observer.onFault,
  })
  const requests = createRequests<Command | OwnRequest<OwnRequests>>({
    clock,
    random,
    window: dialect.delivery.window,
    maxInFlight: options.limits.inFlight,
    maxWaiting: options.limits.waiting,
    laneOf: dialect.lane,
    isReady: () => status() === "ready",
    isStalled: () => (attempt?.bufferedBytes() ?? 0) > options.limits.bufferedBytes,
    onOutcome: observer.onOutcome,
    isClosed: () => status() === "closing" || status() === "closed",
    hand: (command, request) => performer.start(command, request),
    onParked: () => judgement.replace(() => requests.unpark(false)),
    onEnded: (requestId, why) => performer.perform(attempt?.session.ended(requestId, why) ?? []),
  })
  const fetches = createFetches(options)
  const performer = createPerformer<Frame, OwnRequests>({
    ...observer,
    requests,
    fetches,
    send: (frame) => attempt?.send(frame) ?? false,
    session: () => attempt?.session ?? null,
    onReady: greeted,
    onEnd: (verdict) => judgement.judge(verdict),
    onHeard: plan.noteHeard,
    onProbed() {
      if (liveness?.noteProbed()) observer.onState(state())
    },
    onThrow: noteThrow,
  })
  const judgement = createJudgement<Frame, OwnRequests>({
    clock,
    credentials,
    classifyClose: options.classifyClose,
    onThrow: noteThrow,
    isLastTry: () => plan.isLast(clock.now()),
    status,
    attempt: () => attempt,
    feed,
    perform: performer.perform,
    onRenewing: (phase) =>
      phase === "asking"
        ? expireIn(timeouts.tokenMs, "no token came in time")
        : expireIn(timeouts.authenticateMs, "the server did not accept in time"),
    onRenewalFailed: () => liveness?.renewAgain(),
  })

  function noteThrow(cause: unknown): void {
    observer.onFault("dialect_threw", cause)
  }

  /** Each status has one timer at the most: entering one ends the former's. */
  function enter(from: Status, input: Input): void {
    const entered = status()
    since = clock.now()
    timer.cancel()
    if (from === "failed") plan.reset()
    suspicions.noteInput(from, input)
    if (entered !== "waiting" && entered !== "offline") waits.clear()
    if (entered !== "ready") {
      plan.noteLeft(clock.now())
      liveness?.stop()
      liveness = null
    }
    // A frozen page keeps no timer.
    if (entered === "offline" && input !== "suspend") waits.startSlowly()
    // Whoever ended it themselves need not be told why it failed before.
    if (entered === "idle" || entered === "closing" || entered === "closed") error = null
    if (entered === "idle" || entered === "failed" || entered === "closed") rest(entered)
    else stopListening ??= listenTo(network, feed)
  }

  /** Nothing is left behind: rule C8. */
  function rest(entered: "idle" | "failed" | "closed"): void {
    stopListening?.()
    stopListening = null
    if (entered !== "failed") plan.reset()
    judgement.reset()
    fetches.stop()
    requests.clear(entered === "closed" ? "closed" : "not_connected", error)
  }

  function carryOut(action: Action, input: Input, because: Because): void {
    switch (action) {
      case "open":
      case "renew":
        open()
        break
      case "greet":
        expireIn(timeouts.authenticateMs, "the server did not accept in time")
        break
      case "settle":
        settle()
        break
      case "kill":
        kill()
        requests.lose(because.error ?? null)
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

  function kill(): void {
    const killed = attempt
    attempt = null
    noteNewAttempt()
    killed?.kill()
    judgement.forget()
  }

  function expireIn(delayMs: number, reason: string): void {
    timer.after(delayMs, () => judgement.expire(reason))
  }

  function open(): void {
    noteNewAttempt()
    welcome = {}
    const throttledMs = options.bucket.take(clock.now())
    if (throttledMs > 0) {
      feed("lost", { throttledMs })
      return
    }
    expireIn(timeouts.tokenMs, "no token came in time")
    try {
      attempt = begin()
    } catch (cause) {
      judgement.fail(asChatError(cause, "open the connection"))
    }
  }

  function begin(): Attempt<Frame, OwnRequests> {
    const started = startAttempt<Frame, OwnRequests>({
      transport: options.transport,
      dialect,
      context: options.context,
      createAbort: options.createAbort,
      getToken: judgement.token,
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
      onCarried: observer.onCarried,
      onClosed(reason, verdict) {
        if (!reason.opened) suspicions.noteClosed()
        judgement.judgeClose(reason, verdict)
      },
      onFailed: judgement.fail,
      onStale: () => observer.onFault("stale_callback"),
      onThrow: noteThrow,
    })
    return started
  }

  /** The server accepted, or says more of itself. */
  function greeted(next: Welcome): void {
    if (status() !== "authenticating" && status() !== "ready") return
    welcome = { ...welcome, ...next }
    const refusal = options.accept(welcome)
    if (refusal) {
      feed("refused", { error: refusal })
      return
    }
    judgement.noteAccepted()
    feed("accepted")
    liveness?.expireAt(credentials.expiresAt() ?? next.expiresAt ?? null)
    requests.unpark(true)
  }

  function settle(): void {
    error = null
    suspicions.noteReady()
    plan.noteReady(clock.now())
    liveness = startLiveness({
      clock,
      random,
      ...options.heartbeat,
      isAnswered: (dialect.profile?.probeAnswered ?? true) && !suspicions.isProbeless(),
      isHidden: network.isHidden,
      probe() {
        const effects = attempt?.session.probe() ?? null
        if (effects === null || effects === "later") return effects
        observer.onProbe()
        performer.perform(effects)
        return "sent"
      },
      onSilence(hasHeard) {
        suspicions.noteSilence(hasHeard)
        judgement.expire("the server fell silent")
      },
      onRenewalDue: judgement.renew,
    })
  }

  function state(): ConnectionState {
    const now = status()
    return {
      status: publicStatus(now),
      since,
      attempt: plan.failures(),
      retryAt: now === "waiting" ? waits.retryAt() : null,
      error,
      latencyMs: liveness?.latencyMs() ?? null,
    }
  }

  return {
    state,
    connect: () => feed("connect"),
    disconnect: () => feed("disconnect"),
    close: () => feed("close"),
    isClosed: () => status() === "closed",
    start: requests.start,
    release: requests.release,
    noteFound: performer.noteFound,
    renewInBand(token) {
      const effects = attempt && status() === "ready" ? attempt.session.renew(token) : null
      if (effects) performer.perform(effects)
    },
  }
}
