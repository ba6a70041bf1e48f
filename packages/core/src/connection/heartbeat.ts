import type { Cancel, Clock } from "../clock.ts"

export interface HeartbeatOptions {
  readonly clock: Clock
  /** Silence after which the other side is asked. */
  readonly silenceMs: number
  /** How long its answer may take. */
  readonly replyMs: number
  /** Sends the probe. `later`: not now; `null`: this wire has none. */
  readonly probe: () => "sent" | "later" | null
  readonly onSilence: () => void
}

export interface Heartbeat {
  /** Any frame is a sign of life, also an invalid one; sending proves nothing. */
  readonly noteInbound: () => void
  /** Asks now, with a shorter deadline: somebody is looking. */
  readonly probeSoon: (replyMs: number) => void
  readonly stop: () => void
}

/** A wake counts only when nothing was heard, and nothing asked, for so long. */
const freshMs = 5_000
/** A frame moves the timer, but not more often than this. */
const rearmMs = 10_000

/**
 * Starts to watch one live link. Rules H1 to H4. One timer: a frame stores a number and moves it now and then, since
 * Chrome lets a chain of timers in a hidden page run once a minute, and a frame begins a new one.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, silenceMs, replyMs, onSilence } = options
  let lastInboundAt = clock.now()
  let lastAskedAt = Number.NEGATIVE_INFINITY
  let isAsking = false
  let isStopped = false
  let armedAt = 0
  let cancel: Cancel = () => {}
  arm(silenceMs)

  function arm(delayMs: number): void {
    cancel()
    // The probe itself may have ended the link.
    if (isStopped) return
    armedAt = clock.now()
    cancel = clock.after(delayMs, check)
  }

  function check(): void {
    const silentMs = clock.now() - lastInboundAt
    if (isAsking) onSilence()
    else if (silentMs < silenceMs) arm(silenceMs - silentMs)
    else ask(replyMs)
  }

  function ask(withinMs: number): void {
    lastAskedAt = clock.now()
    // Before it is sent: a link may answer at once.
    isAsking = true
    if (options.probe() !== "sent") isAsking = false
    arm(isAsking ? withinMs : silenceMs)
  }

  return {
    noteInbound() {
      lastInboundAt = clock.now()
      const isAnswer = isAsking
      // An answer in the same millisecond as the probe is one all the same.
      isAsking = false
      if (isAnswer || lastInboundAt - armedAt >= rearmMs) arm(silenceMs)
    },
    probeSoon(withinMs) {
      const freshSince = clock.now() - freshMs
      if (!isAsking && lastInboundAt <= freshSince && lastAskedAt <= freshSince) ask(withinMs)
    },
    stop() {
      isStopped = true
      cancel()
    },
  }
}
