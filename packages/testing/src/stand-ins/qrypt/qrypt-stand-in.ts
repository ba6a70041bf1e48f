import type { Clock } from "@colloquy/core"
import { createQryptGateway } from "@colloquy/service/gateways/qrypt"
import { createSeededRandom } from "../../seeded-random.ts"
import type { Admission } from "../listen.ts"
import { createStandIn, type StandIn } from "../stand-in.ts"
import { createQryptLayer } from "./qrypt-layer.ts"
import { type QryptSwitches, wellBehaved } from "./switches.ts"

export interface QryptStandInOptions {
  readonly clock: Clock
  /** The server of the document by default; `last` takes sealed copies alone. */
  readonly generation?: "doc" | "last"
  /** User ids by token; without it a token is the user's id, and all but "bad" and empty ones are good. */
  readonly tokens?: Readonly<Record<string, string>>
  readonly switches?: Partial<QryptSwitches>
  /** Upgrades must ask for "/ws" to the letter. */
  readonly exactTarget?: boolean
}

export interface QryptStandIn extends StandIn {
  /** Changes how it behaves, from here on. */
  readonly turn: (switches: Partial<QryptSwitches>) => void
  /** For `listen`: the exact target, where asked for, and 10 upgrades a minute in the last generation. */
  readonly admit: (target: string) => Admission
}

const upgradesAMinute = 10
const minuteMs = 60_000
const layerSeed = 7_654_321

/**
 * A QryptChat server as it really runs: the gateway, and over it where running servers differ from their document.
 *
 * @example
 * const server = createQryptStandIn({ clock, generation: "last" })
 * server.turn({ storeThenDrop: ["send_message"] })
 */
export function createQryptStandIn(options: QryptStandInOptions): QryptStandIn {
  const { clock, generation = "doc", tokens, exactTarget = false } = options
  const random = createSeededRandom(layerSeed)
  const upgrades: number[] = []
  let switches: QryptSwitches = { ...wellBehaved, ...options.switches }
  const layer = createQryptLayer({ clock, generation, newId: random.id, switches: () => switches })
  const standIn = createStandIn({
    ...{ clock, layer, createGateway: createQryptGateway },
    verifyToken: async (token) => verify(token),
  })

  function verify(token: string) {
    const known = tokens && (Object.hasOwn(tokens, token) ? tokens[token] : "")
    const id = known ?? (token === "bad" ? "" : token)
    return id ? { user: { id, name: id } } : { refused: "the token is not valid" }
  }

  return {
    ...standIn,
    turn(changed) {
      switches = { ...switches, ...changed }
    },
    admit(target) {
      if (exactTarget && target !== "/ws") return "destroyed"
      const now = clock.now()
      upgrades.splice(0, upgrades.findLastIndex((at) => at <= now - minuteMs) + 1)
      if (generation === "last" && upgrades.length >= upgradesAMinute) return { status: 429 }
      upgrades.push(now)
      return "admitted"
    },
  }
}
