import type { ChatClient, SharedOptions, TokenProvider } from "@colloquy/core"
import { createFakeClock, type FakeClock } from "../fake-clock.ts"
import { createSeededRandom } from "../seeded-random.ts"
import type { Stand } from "./dialects.ts"
import { createHttp } from "./http.ts"
import type { Given } from "./transcript.ts"
import { createWire, type Deed } from "./wire.ts"

/** A real client on a clock that a scenario moves. */
export interface Stage {
  readonly chat: ChatClient
  readonly clock: FakeClock
  /** Milliseconds since the beginning. */
  readonly nowMs: () => number
}

export function createStage(given: Given, stand: Stand, onDeed: (deed: Deed) => void): Stage {
  const startedAt = Date.parse(given.epoch)
  const clock = createFakeClock(startedAt)
  const nowMs = (): number => clock.now() - startedAt
  const wire = createWire(nowMs, onDeed)
  const shared: SharedOptions = {
    clock,
    http: createHttp(wire),
    network: { isOnline: () => true, isHidden: () => false, subscribe: () => () => {} },
    // The full delay, each time.
    random: { ...createSeededRandom(1), number: () => 1 },
    backoff: { firstMs: 1_000 },
    ...tokenOf(given.tokens),
    ...userOf(given),
    ...cipherOf(given),
  }
  return { chat: stand.createClient(given, shared, wire), clock, nowMs }
}

function tokenOf(tokens: readonly string[]): { readonly token?: TokenProvider } {
  const [...left] = tokens
  let held = left.shift()
  if (held === undefined) return {}
  let isFirst = true
  return {
    token() {
      if (!isFirst) held = left.shift() ?? held
      isFirst = false
      return held ?? ""
    },
  }
}

function userOf({ user }: Given): Pick<SharedOptions, "user"> {
  return user ? { user: { ...user, name: user.name ?? user.username ?? user.id } } : {}
}

/** A toy: a copy for each user, with what is theirs before the text. */
function cipherOf({ cipher: prefixes }: Given): Pick<SharedOptions, "cipher"> {
  if (!prefixes) return {}
  const seal = async (content: string) =>
    Object.fromEntries(Object.entries(prefixes).map(([id, prefix]) => [id, prefix + content]))
  const open = async (sealed: string) => {
    const prefix = Object.values(prefixes).find((one) => sealed.startsWith(one))
    if (prefix === undefined) throw new Error("nobody sealed this")
    return sealed.slice(prefix.length)
  }
  return { cipher: { seal, open } }
}
