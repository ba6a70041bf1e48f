import type { Cancel } from "../clock.ts"
import type { Random } from "../random.ts"
import { type HeartbeatOptions, startHeartbeat } from "./heartbeat.ts"
import { repeatRenewal, scheduleRenewal } from "./renewal.ts"

export interface LivenessOptions extends HeartbeatOptions {
  readonly random: Random
  readonly onRenewalDue: () => void
}

/** What a ready connection looks after: that the other side lives, and that the token does not end. */
export interface Liveness {
  readonly noteInbound: () => void
  /** A probe was answered. True: the latency changed. */
  readonly noteProbed: () => boolean
  readonly probeSoon: () => void
  readonly expireAt: (expiresAt: number | null) => void
  /** A renewal failed: it is repeated soon. */
  readonly renewAgain: () => void
  /** Smoothed round trip of probes; `null` before the first. */
  readonly latencyMs: () => number | null
  readonly stop: () => void
}

/** Weight of the past in the smoothed round trip, as in RFC 6298. */
const memory = 7 / 8

export function startLiveness(options: LivenessOptions): Liveness {
  const { clock, random } = options
  let latencyMs: number | null = null
  let probedAt: number | null = null
  let cancelRenewal: Cancel = () => {}

  const heartbeat = startHeartbeat({
    ...options,
    probe() {
      // Before it is sent: a link may answer at once.
      probedAt = clock.now()
      const sent = options.probe()
      if (sent !== "sent") probedAt = null
      return sent
    },
  })

  return {
    noteInbound: heartbeat.noteInbound,
    noteProbed() {
      if (probedAt === null) return false
      const sampleMs = clock.now() - probedAt
      probedAt = null
      latencyMs = latencyMs === null ? sampleMs : memory * latencyMs + (1 - memory) * sampleMs
      return true
    },
    probeSoon: heartbeat.probeSoon,
    expireAt(expiresAt) {
      cancelRenewal()
      if (expiresAt !== null)
        cancelRenewal = scheduleRenewal(expiresAt, clock, random, options.onRenewalDue)
    },
    renewAgain() {
      cancelRenewal()
      cancelRenewal = repeatRenewal(clock, random, options.onRenewalDue)
    },
    latencyMs: () => latencyMs,
    stop() {
      heartbeat.stop()
      cancelRenewal()
    },
  }
}
