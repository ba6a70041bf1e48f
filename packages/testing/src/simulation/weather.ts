import type { Mishap, Weather } from "./link.ts"
import type { Scheduler } from "./scheduler.ts"

/** What a machine has to bear at the moment, and how it comes to that. */
export interface MachineWeather extends Weather {
  /** How far the machine's clock is ahead. */
  readonly skewMs: () => number
  /** Runs it now, or when the machine wakes up, in order. */
  readonly whenAwake: (task: () => void) => void
  /** Nothing gets through there for so long; what was sent arrives afterwards. */
  readonly block: (way: "up" | "down" | "both", forMs: number) => void
  readonly spoilHandshakes: (become: "refused" | "ignored", forMs: number) => void
  readonly slow: (latencyMs: number, forMs: number) => void
  readonly isAsleep: () => boolean
  /** Nothing runs, and nothing is read. */
  readonly sleep: (forMs: number) => void
  /** Sets the machine's clock forward, or back. */
  readonly jump: (byMs: number) => void
  readonly addMishaps: (kind: Mishap, count: number) => void
  readonly heal: () => void
}

export interface WeatherOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly latencyMs: number
  readonly jitterMs: number
  readonly skewMs: number
  /** What was held back may go. */
  readonly onClearing: () => void
}

export function createWeather(options: WeatherOptions): MachineWeather {
  const { scheduler, actor, jitterMs } = options
  /** Until when each lasts. */
  const until = { up: 0, down: 0, handshake: 0, slow: 0, asleep: 0 }
  const backlog: (() => void)[] = []
  const mishaps: Mishap[] = []
  let handshake: "refused" | "ignored" = "refused"
  let slowMs = 0
  let skewMs = options.skewMs
  const lasts = (what: keyof typeof until): boolean => scheduler.now() < until[what]

  function start(what: keyof typeof until, forMs: number): void {
    until[what] = Math.max(until[what], scheduler.now() + forMs)
    scheduler.after(actor, until[what] - scheduler.now(), clear)
  }

  function clear(): void {
    if (lasts("asleep")) return
    for (const task of backlog.splice(0)) scheduler.after(actor, 0, () => whenAwake(task))
    options.onClearing()
  }

  function whenAwake(task: () => void): void {
    if (lasts("asleep")) backlog.push(task)
    else task()
  }

  return {
    jitterMs,
    get latencyMs() {
      return lasts("slow") ? slowMs : options.latencyMs
    },
    get isUpBlocked() {
      return lasts("up")
    },
    get isDownBlocked() {
      return lasts("down") || lasts("asleep")
    },
    get handshake() {
      return lasts("handshake") ? handshake : "answered"
    },
    takeMishap: () => mishaps.shift() ?? null,
    skewMs: () => skewMs,
    whenAwake,
    block(way, forMs) {
      if (way !== "down") start("up", forMs)
      if (way !== "up") start("down", forMs)
    },
    spoilHandshakes(become, forMs) {
      handshake = become
      start("handshake", forMs)
    },
    slow(latencyMs, forMs) {
      slowMs = latencyMs
      start("slow", forMs)
    },
    isAsleep: () => lasts("asleep"),
    sleep: (forMs) => start("asleep", forMs),
    jump(byMs) {
      skewMs += byMs
    },
    addMishaps(kind, count) {
      for (let at = 0; at < count; at++) mishaps.push(kind)
    },
    heal() {
      mishaps.length = 0
      Object.assign(until, { up: 0, down: 0, handshake: 0, slow: 0, asleep: 0 })
      clear()
    },
  }
}
