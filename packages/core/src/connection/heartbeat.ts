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

/** A wake counts only when nothing was heard for so long. */
const freshMs = 5_000

/** Starts to watch one live link. Rules H1 to H4. One timer; a frame stores a number and sets none. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { clock, silenceMs, replyMs, onSilence } = options
  let lastInboundAt = clock.now()
  let probedAt: number | null = null
  let cancel: Cancel = clock.after(silenceMs, check)

  function check(): void {
    const silentMs = clock.now() - lastInboundAt
    if (probedAt !== null) onSilence()
    else if (silentMs < silenceMs) cancel = clock.after(silenceMs - silentMs, check)
    else ask(replyMs)
  }

  function ask(withinMs: number): void {
    cancel()
    const askedAt = clock.now()
    const isAsked = options.probe() === "sent"
    if (isAsked) probedAt = askedAt
    cancel = clock.after(isAsked ? withinMs : silenceMs, check)
  }

  return {
    noteInbound() {
      lastInboundAt = clock.now()
      // An answer in the same millisecond as the probe is one all the same.
      probedAt = null
    },
    probeSoon(withinMs) {
      if (probedAt === null && clock.now() - lastInboundAt >= freshMs) ask(withinMs)
    },
    stop: () => cancel(),
  }
}
