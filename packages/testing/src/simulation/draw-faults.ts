import type { Chance } from "./chance.ts"
import type { Fault } from "./plan.ts"

type FaultType = Fault["type"]

/** Which faults a run has, and how often one comes. */
export interface FaultProfile {
  readonly types: readonly FaultType[]
  /** Of all decisions. */
  readonly share: number
}

const all: readonly [FaultType, ...FaultType[]] = [
  ...(["cut", "block", "spoilHandshakes", "slowLink", "mishap"] as const),
  ...(["sleep", "freeze", "hide", "offline", "jump", "signal"] as const),
  ...(["breakDisk", "crashAtWrite", "corrupt", "withholdToken"] as const),
  ...(["stopServer", "drainServer", "breakStore", "slowStore", "expireTokens"] as const),
]

/** A few kinds a run; some runs have none. */
export function drawFaultProfile(chance: Chance): FaultProfile {
  if (chance.isLikely(0.1)) return { types: [], share: 0 }
  const likelihood = chance.pick([0.1, 0.25, 0.6])
  const types = all.filter(() => chance.isLikely(likelihood))
  return { types: types.length > 0 ? types : [chance.pick(all)], share: 0.15 * chance.number() }
}

export function drawFault(chance: Chance, { types: [first, ...rest] }: FaultProfile): Fault | null {
  return first === undefined ? null : drawFaultOf(chance, chance.pick([first, ...rest]))
}

function drawFaultOf(chance: Chance, type: FaultType): Fault {
  const forMs = drawLength(chance)
  switch (type) {
    case "cut":
      return { type, isSilent: chance.isLikely(0.3) }
    case "block":
      return { type, forMs, way: chance.pick(["up", "down", "both"]) }
    case "spoilHandshakes":
      return { type, forMs, become: chance.pick(["refused", "ignored"]) }
    case "slowLink":
      return { type, forMs, latencyMs: chance.pick([300, 2_000, 9_900, 10_100]) }
    case "mishap":
      return { type, kind: chance.pick(["lost", "repeated", "late"]), count: chance.between(1, 4) }
    case "jump":
      return { type, byMs: chance.pick([-3_600_000, -20_000, 20_000, 3_600_000]) }
    case "signal":
      return { type, signal: chance.pick(["online", "offline", "visible"]) }
    case "breakDisk":
      return { type, forMs, how: chance.pick(["refuses", "throws", "hangs", "slow", "closes"]) }
    case "crashAtWrite":
      return { type, writes: chance.between(1, 5) }
    case "corrupt":
      return { type, item: chance.below(8), how: chance.pick(["cut", "wrong", "newer"]) }
    case "withholdToken":
      return { type, forMs, how: chance.pick(["hangs", "rejects"]) }
    case "stopServer":
      return { type, forMs, isSilent: chance.isLikely(0.3) }
    case "slowStore":
      return { type, forMs, mostMs: chance.pick([5, 50, 1_000, 6_000]) }
    case "expireTokens":
      return { type }
    default:
      return { type, forMs }
  }
}

/** From a blink to longer than any deadline. */
function drawLength(chance: Chance): number {
  return Math.round(10 * 10 ** (4 * chance.number()))
}
