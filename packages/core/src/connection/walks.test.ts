import fc from "fast-check"
import { describe, expect, test } from "vitest"
import type { Effect } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import {
  ask,
  createProvider,
  createWorld,
  defaults,
  expectQuiet,
  type ToyFrame,
  type World,
} from "./connection.test.kit.ts"
import { idsOf, readyWorld, replyTo } from "./requests.test.kit.ts"
import type { Input } from "./step.ts"

const { timeouts, backoff } = defaults
const error = new ChatError({ code: "unauthorized", operation: "connect", reason: "no" })

/** Says it on the newest link, whether or not it still lives. */
function hear(world: World, effect: Effect<ToyFrame>): void {
  world.transport.links.at(-1)?.sink.onFrame({ effects: [effect] })
}

/** Closes the live link; else says so on the newest, which is dead. */
function lose(world: World, code: number): void {
  if (world.transport.liveCount() > 0) world.transport.close({ code })
  else world.transport.links.at(-1)?.sink.onClose({ opened: true, code, reason: "" })
}

/** How the world brings each input about. Where it cannot happen, what comes is stale. */
const ways: Readonly<Record<Input, (world: World) => void | Promise<void>>> = {
  connect: ({ connection }) => connection.connect(),
  disconnect: ({ connection }) => connection.disconnect(),
  close: ({ connection }) => connection.close(),
  opened({ transport }) {
    const link = transport.links.at(-1)
    if (link?.status() === "opening") transport.opened()
    else if (link?.status() === "killed") link.sink.onOpen()
  },
  accepted: (world) => hear(world, { type: "ready", welcome: {} }),
  denied: (world) => hear(world, { type: "end", verdict: { next: "reauthenticate", error } }),
  lost: (world) => lose(world, 1006),
  refused: (world) => lose(world, 4403),
  expired: ({ clock }) => clock.advance(timeouts.connectMs),
  due: ({ clock }) => clock.advance(backoff.firstMs),
  down: ({ network }) => network.goOffline(),
  up: ({ network }) => network.say("online"),
  wake: ({ network }) => network.say("visible"),
  suspend: ({ network }) => network.say("frozen"),
}

const isInput = (name: string): name is Input => Object.hasOwn(ways, name)
const inputs = Object.keys(ways).filter(isInput)
const length = 4
const count = inputs.length ** length
/** A stride that is prime to 14 meets every input at every place. */
const stride = process.env.COLLOQUY_WALKS === "all" ? 1 : 97

async function walk(path: readonly Input[]): Promise<void> {
  const world = createWorld({ token: () => "t1" })
  for (const input of path) {
    await ways[input](world)
    await world.clock.settle()
    expect(world.transport.liveCount()).toBeLessThanOrEqual(1)
    expect(world.faults).not.toContain("illegal_input")
    expect(world.clock.pendingCount()).toBeLessThanOrEqual(8)
  }
  world.connection.close()
  await world.clock.advance(timeouts.closeMs)
  expectQuiet(world)
}

describe("a walk through the statuses", () => {
  test(`C1 I4 I5 I7: of ${length} inputs keeps one link, meets no illegal input and leaves nothing`, async () => {
    for (let index = 0; index < count; index += stride) {
      const path = Array.from({ length }, (_, place) => {
        const digit = Math.floor(index / inputs.length ** place) % inputs.length
        return inputs[digit] ?? "connect"
      })
      await walk(path).catch((cause: unknown) => {
        throw new Error(`on the walk ${path.join(", ")}`, { cause })
      })
    }
  }, 600_000)

  test("P14 C1 C2 C6 A2: of tokens, links and verbs in any order keeps one link and one question", async () => {
    const steps = ["connect", "disconnect", "opened", "accepted", "denied", "lost", "due"] as const
    const step = fc.oneof(
      fc.constantFrom(...steps),
      fc.record({ question: fc.nat(4), isGiven: fc.boolean() }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (path) => {
        const { provide, questions } = createProvider()
        const world = createWorld({ token: provide, backoff: { burst: 1_000 } })
        const answered = new Set<number>()
        let isWanted = false
        for (const one of path) {
          const links = world.transport.links.length
          if (typeof one !== "string") {
            const { give, refuse } = questions[one.question] ?? {}
            if (give) answered.add(one.question)
            if (one.isGiven) give?.(`t${one.question}`)
            else refuse?.(new Error("offline"))
          } else await ways[one](world)
          await world.clock.settle()
          if (one === "connect" || one === "disconnect") isWanted = one === "connect"
          expect(world.transport.liveCount()).toBeLessThanOrEqual(1)
          if (!isWanted) expect(world.transport.links).toHaveLength(links)
          const open = questions.filter(
            ({ signal }, index) => !(signal.aborted || answered.has(index)),
          )
          expect(open.length).toBeLessThanOrEqual(1)
          expect(world.faults).not.toContain("illegal_input")
        }
        world.connection.close()
        await world.clock.advance(timeouts.closeMs)
        expectQuiet(world)
      }),
      { numRuns: 200 },
    )
  })

  test("P10: replies in any order, lost or repeated, settle each request once", async () => {
    const replies = fc.array(fc.nat(19), { maxLength: 60 })
    await fc.assert(
      fc.asyncProperty(replies, fc.nat(60), async (heard, lossAt) => {
        const world = await readyWorld()
        const asked = Array.from({ length: 20 }, () => ask(world))
        const ids = idsOf(world)
        for (const [place, index] of heard.entries()) {
          if (place === lossAt) world.transport.close()
          world.transport.links[0]?.sink.onFrame({ effects: [replyTo(ids[index] ?? "")] })
        }
        await world.clock.advance(defaults.requestMs)
        for (const [index, { outcomes }] of asked.entries()) {
          const isAnswered = heard.slice(0, lossAt).includes(index)
          expect(outcomes).toMatchObject([{ type: isAnswered ? "replied" : "failed" }])
        }
      }),
      { numRuns: 200 },
    )
  })
})
