import type { Cancel, Clock } from "../clock.ts"

export interface HeartbeatOptions {
  readonly clock: Clock
  /** Silence after which the other side is asked. */
  readonly silenceMs: number
  /** How long its answer may take; and when somebody is looking. */
  readonly replyMs: number
  readonly wakeReplyMs: number
  /** False: the probe only keeps the path open, and its silence proves nothing. */
  readonly isAnswered: boolean
  readonly isHidden: () => boolean
  /** Sends the probe. `later`: not now; `null`: this wire has none. */
  readonly probe: () => "sent" | "later" | null
  /** `hasHeard`: anything at all since this began. */
  readonly onSilence: (hasHeard: boolean) => void
}

export interface Heartbeat {
  /** Any frame is a sign of life, also an invalid one; sending proves nothing. */
  readonly noteInbound: () => void
  /** Asks now, with a shorter deadline: somebody is looking. */
  readonly probeSoon: () => void
  readonly stop: () => void
}

/** A wake counts only when nothing was heard, and nothing asked, for so long. */
const freshMs = 5_000
/** A frame moves the timer, but not more often than this. */
const rearmMs = 10_000
/** A timer that rings later than this slept; that of a hidden page may run once a minute. */
const sleepMs = 5_000
const hiddenSleepMs = 65_000
/** A link that nobody answers on is not believed after so long a sleep. */
const longSleepMs = 30_000
/** A deadline that rings so late waits a little more: the answer may stand behind it. */
const lateMs = 1_000
const graceMs = 250

/**
 * Starts to watch one live link. Rules H1 to H6, H8. One timer: a frame stores a number and moves it now and then, since
 * Chrome lets a chain of timers in a hidden page run once a minute, and a frame begins a new one.
 */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, silenceMs, replyMs, wakeReplyMs, isAnswered, onSilence } = options
  let lastInboundAt = clock.now()
  let lastAskedAt = Number.NEGATIVE_INFINITY
  let hasHeard = false
  let isAsking = false
  let isStopped = false
  let armedAt = 0
  let dueAt = 0
  let cancel: Cancel = () => {}
  arm(silenceMs)

  function arm(delayMs: number): void {
    cancel()
    // The probe itself may have ended the link.
    if (isStopped) return
    armedAt = clock.now()
    dueAt = armedAt + delayMs
    cancel = clock.after(delayMs, check)
  }

  function check(): void {
    const now = clock.now()
    const sleptMs = now - dueAt
    // The clock was set back, and what was noted by it moves along.
    if (lastInboundAt > now) lastInboundAt += sleptMs
    lastAskedAt = Math.min(lastAskedAt, now)
    const silentMs = now - lastInboundAt
    const isWake = sleptMs > (options.isHidden() ? hiddenSleepMs : sleepMs) && silentMs >= freshMs
    if (isAsking && sleptMs > lateMs) arm(graceMs)
    else if (isAsking || (isWake && !isAnswered && sleptMs >= longSleepMs)) onSilence(hasHeard)
    else if (isWake) ask(wakeReplyMs)
    else if (silentMs < silenceMs) arm(silenceMs - silentMs)
    else ask(replyMs)
  }

  function ask(withinMs: number): void {
    lastAskedAt = clock.now()
    // Before it is sent: a link may answer at once.
    isAsking = true
    if (options.probe() !== "sent" || !isAnswered) isAsking = false
    arm(isAsking ? withinMs : silenceMs)
  }

  return {
    noteInbound() {
      lastInboundAt = clock.now()
      hasHeard = true
      const isAnswer = isAsking
      // An answer in the same millisecond as the probe is one all the same.
      isAsking = false
      if (isAnswer || lastInboundAt - armedAt >= rearmMs) arm(silenceMs)
    },
    probeSoon() {
      const freshSince = clock.now() - freshMs
      if (!isAsking && lastInboundAt <= freshSince && lastAskedAt <= freshSince) ask(wakeReplyMs)
    },
    stop() {
      isStopped = true
      cancel()
    },
  }
}
