import type { Mishap, Weather } from "./link.ts"
import type { Scheduler } from "./scheduler.ts"

/** What a machine has to bear at the moment, and how it came to that. */
export interface MachineWeather extends Weather {
  readonly skewMs: () => number
  /** Runs it now, or when the machine wakes up, in order. */
  readonly whenAwake: (task: () => void) => void
}

export interface WeatherOptions {
  readonly scheduler: Scheduler
  readonly latencyMs: number
  readonly jitterMs: number
}

export function createWeather({ latencyMs, jitterMs }: WeatherOptions): MachineWeather {
  return {
    latencyMs,
    jitterMs,
    isUpBlocked: false,
    isDownBlocked: false,
    handshake: "answered",
    takeMishap: (): Mishap | null => null,
    skewMs: () => 0,
    whenAwake: (task) => task(),
  }
}
