import { type Chance, createChance } from "./chance.ts"
import { drawFault, drawFaultProfile, type FaultProfile } from "./draw-faults.ts"
import { type Decision, type Operation, type Plan, planVersion } from "./plan.ts"

export interface DrawOptions {
  /** How much is decided; 400 by default. */
  readonly steps?: number
  /** A machine may have two pages at a time, which share its disk. */
  readonly hasTabs?: boolean
  /** Some clients speak to a gateway that takes a repeat for a second message. */
  readonly hasWeak?: boolean
}

type Weights = Readonly<Record<Operation["type"], number>>

/** How often each is done where nothing says otherwise. */
export const standardWeights: Weights = {
  send: 30,
  edit: 6,
  delete: 2,
  react: 5,
  read: 8,
  typing: 3,
  create: 1,
  join: 2,
  leave: 1,
  add: 1,
  remove: 1,
  older: 3,
  newest: 3,
  watch: 2,
  unwatch: 2,
  retry: 3,
  discard: 1,
  connect: 8,
  disconnect: 1,
  setToken: 1,
  logout: 0.3,
  close: 0.5,
  open: 12,
  reload: 1.5,
  tab: 0,
  turn: 0,
}
/** What comes to it where a machine may have two pages. */
const tabWeights = { tab: 8, turn: 12 } as const
const texts = 4
const maxClients = 5

/** Everything that a seed decides beforehand. */
export function drawPlan(seed: number, { steps = 400, hasTabs, hasWeak }: DrawOptions = {}): Plan {
  const chance = createChance(seed, "plan")
  const forgets = createChance(seed, "forgets")
  const clients = chance.between(1, maxClients)
  const weights = { ...drawWeights(chance), ...(hasTabs && tabWeights) }
  // Small steps let things meet; large ones let deadlines pass.
  const haste = chance.pick([10, 30, 100, 300])
  const faults = drawFaultProfile(chance)
  return {
    version: planVersion,
    seed,
    // Without keys nobody can tell one's own message from the same text that one's other device sent.
    users: Array.from({ length: clients }, (_, at) => (chance.isLikely(0.25) && !hasWeak ? 0 : at)),
    latencyMs: chance.pick([1, 10, 40, 150]),
    jitterMs: chance.pick([0, 5, 50, 200]),
    skewsMs: Array.from({ length: clients }, () => chance.pick([0, 0, -600_000, 3_600_000])),
    tokenLifeMs: chance.pick([40_000, 600_000, 3_600_000]),
    isDurable: chance.isLikely(0.8),
    ...(hasWeak && { areWeak: drawWeak(seed, clients) }),
    knowsUser: chance.isLikely(0.7),
    decisions: Array.from({ length: steps }, () =>
      drawDecision(chance, weights, faults, haste),
    ).map((decision) => (decision.type === "stopServer" ? begunAnew(decision, forgets) : decision)),
  }
}

/** At times the server begins anew without its latest second. */
function begunAnew(stop: Decision & { readonly type: "stopServer" }, chance: Chance): Decision {
  return chance.isLikely(0.3) ? { ...stop, forgetsMs: 1_000 } : stop
}

/** One at least. */
function drawWeak(seed: number, clients: number): readonly boolean[] {
  const chance = createChance(seed, "weak")
  const last = clients - 1
  return Array.from({ length: clients }, (_, at) => at === last || chance.isLikely(0.4))
}

/** A run without some operations finds what a mix of all of them hides. */
function drawWeights(chance: Chance): Weights {
  const drawn = { ...standardWeights }
  for (const type of typesOf(drawn)) {
    if (drawn[type] === 0) continue
    if (type !== "send" && chance.isLikely(0.3)) drawn[type] = 0
    else drawn[type] *= 0.2 + 2 * chance.number()
  }
  return drawn
}

function typesOf(weights: Weights): readonly Operation["type"][] {
  const isType = (name: string): name is Operation["type"] => Object.hasOwn(weights, name)
  return Object.keys(weights).filter(isType)
}

function drawDecision(
  chance: Chance,
  weights: Weights,
  faults: FaultProfile,
  haste: number,
): Decision {
  const client = chance.below(maxClients)
  const waitMs = drawWait(chance, haste)
  const fault = chance.isLikely(faults.share) ? drawFault(chance, faults) : null
  return { ...(fault ?? drawOperation(chance, drawType(chance, weights))), client, waitMs }
}

/** Mostly none or a little, seldom long. */
function drawWait(chance: Chance, haste: number): number {
  if (chance.isLikely(0.3)) return 0
  if (chance.isLikely(0.02)) return chance.between(1_000, 40_000)
  return Math.round(-haste * Math.log(1 - chance.number()))
}

function drawType(chance: Chance, weights: Weights): Operation["type"] {
  const types = typesOf(weights)
  let left = chance.number() * types.reduce((sum, type) => sum + weights[type], 0)
  for (const type of types) {
    left -= weights[type]
    if (left < 0) return type
  }
  return "send"
}

function drawOperation(chance: Chance, type: Operation["type"]): Operation {
  const room = chance.below(8)
  switch (type) {
    case "send":
      return { type, room, text: chance.below(texts) }
    case "create":
      return { type, kind: chance.pick(["group", "channel", "direct"]) }
    case "add":
    case "remove":
      return { type, room, user: chance.below(maxClients) }
    case "edit":
    case "delete":
      return { type, room, message: chance.below(6) }
    case "react":
      return { type, room, message: chance.below(6), isGiven: chance.isLikely(0.6) }
    case "retry":
    case "discard":
      return { type, item: chance.below(8) }
    case "read":
    case "typing":
    case "join":
    case "leave":
    case "older":
    case "newest":
    case "watch":
    case "unwatch":
      return { type, room }
    default:
      return { type }
  }
}
