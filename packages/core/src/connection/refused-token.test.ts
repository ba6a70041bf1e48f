import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import {
  ask,
  createProvider,
  createWorld,
  defaults,
  expectQuiet,
  toyDialect,
  type World,
  type WorldOptions,
} from "./connection.test.kit.ts"
import { join, leave } from "./requests.test.kit.ts"

const error = new ChatError({ code: "unauthorized", operation: "connect", reason: "token ended" })
const accepted = { type: "ready", welcome: {} } as const
const inBand = toyDialect({
  renew: (token) => [{ type: "send", frame: { say: `renew ${token}` } }],
})

interface Scene extends World {
  readonly reasons: string[]
  /** Refuses what was asked last for its token. */
  readonly refuse: (stored?: "no" | "perhaps") => void
  readonly answer: () => void
}

/** A link that is ready, and a provider that counts: t1, t2, t3 … */
async function arrange(options: WorldOptions = {}): Promise<Scene> {
  const reasons: string[] = []
  const token = ({ reason }: { readonly reason: string }): string => `t${reasons.push(reason)}`
  const world = createWorld({ dialect: inBand, token, ...options })
  await world.ready()
  const lastId = (): string =>
    world.transport.sent().findLast(({ requestId }) => requestId)?.requestId ?? ""
  return {
    ...world,
    reasons,
    refuse(stored = "no") {
      world.hear({ type: "refusal", requestId: lastId(), error, stored })
    },
    answer() {
      world.hear({ type: "reply", requestId: lastId(), result: "done" })
    },
  }
}

describe("a request that is refused for its token on an open link", () => {
  test("A4: is asked once more when a new token was accepted there", async () => {
    const world = await arrange()
    const { outcomes } = ask(world)
    world.refuse()
    await world.clock.settle()
    expect(world.said()).toEqual(["hello t1", "load_conversations", "renew t2"])
    expect(world.reasons).toEqual(["connect", "denied"])
    world.hear(accepted)
    expect(world.said().at(-1)).toBe("load_conversations")
    world.answer()
    expect(outcomes).toEqual([{ type: "replied", result: "done" }])
    expect(world.transport.links).toHaveLength(1)
  })

  test("A4: is refused for good the second time", async () => {
    const world = await arrange()
    const { outcomes } = ask(world)
    world.refuse()
    await world.clock.settle()
    world.hear(accepted)
    world.refuse()
    expect(outcomes).toEqual([{ type: "refused", error, stored: "no" }])
    await world.clock.settle()
    expect(world.reasons).toEqual(["connect", "denied"])
    expect(world.status()).toBe("ready")
  })

  test("A2 A4: two of them share one new token", async () => {
    const world = await arrange()
    const first = ask(world)
    world.refuse()
    const second = ask(world)
    world.refuse()
    await world.clock.settle()
    world.hear(accepted)
    expect(world.said().slice(3)).toEqual(["renew t2", "load_conversations", "load_conversations"])
    world.answer()
    expect([...first.outcomes, ...second.outcomes]).toHaveLength(1)
  })

  test("A4: a fixed token refuses it at once", async () => {
    const world = await arrange({ token: "fixed" })
    const { outcomes } = ask(world)
    world.refuse()
    expect(outcomes).toEqual([{ type: "refused", error, stored: "no" }])
    expect(world.status()).toBe("ready")
  })

  test("A4: so does a wire that takes no new token on its link", async () => {
    const world = await arrange({ dialect: toyDialect() })
    const { outcomes } = ask(world)
    world.refuse()
    await world.clock.settle()
    expect(outcomes).toEqual([{ type: "refused", error, stored: "no" }])
  })

  test("A4: so does a provider that has none, which leaves ready alone", async () => {
    const provider = createProvider()
    const world = createWorld({ dialect: inBand, token: provider.provide })
    world.connection.connect()
    await world.clock.settle()
    provider.questions[0]?.give("t1")
    await world.clock.settle()
    world.transport.opened()
    world.hear(accepted)
    const { outcomes } = ask(world)
    const requestId = world.transport.sent().at(-1)?.requestId ?? ""
    world.hear({ type: "refusal", requestId, error, stored: "no" })
    await world.clock.settle()
    expect(outcomes).toEqual([])
    provider.questions[1]?.refuse(new Error("offline"))
    await world.clock.settle()
    expect(outcomes).toEqual([{ type: "refused", error, stored: "no" }])
    expect(world.status()).toBe("ready")
  })

  test("A4: what is of the moment is over by then, and asks for no token", async () => {
    const world = await arrange()
    const { outcomes } = ask(world, join("r"), { isEphemeral: true })
    world.refuse()
    await world.clock.settle()
    expect(outcomes).toEqual([{ type: "refused", error, stored: "no" }])
    expect(world.reasons).toEqual(["connect"])
  })

  test("A4: what may be stored all the same is not repeated", async () => {
    const world = await arrange()
    const { outcomes } = ask(world)
    world.refuse("perhaps")
    expect(outcomes).toEqual([{ type: "refused", error, stored: "perhaps" }])
  })

  test("A4 O4: goes once more before what stands behind it in its lane", async () => {
    const world = await arrange({
      dialect: { ...inBand, delivery: { ...inBand.delivery, window: 1 } },
    })
    ask(world, join("r"), { isDurable: true })
    ask(world, leave("r"), { isDurable: true })
    world.refuse()
    await world.clock.settle()
    world.hear(accepted)
    world.answer()
    expect(world.said().slice(2)).toEqual(["renew t2", "join_conversation", "leave_conversation"])
  })

  test("A4 K2: does not wait for a token beyond its deadline", async () => {
    const world = await arrange({
      own: { heartbeat: { ...defaults.heartbeat, silenceMs: 60_000 } },
    })
    const { error: why } = ask(world)
    world.refuse()
    await world.clock.advance(defaults.requestMs - 1)
    expect(why()).toBeUndefined()
    await world.clock.advance(1)
    expect(why()?.code).toBe("timeout")
    world.hear(accepted)
    expect(world.said().at(-1)).toBe("renew t2")
  })

  test("A4 K2: ends with the link that dies meanwhile", async () => {
    const world = await arrange()
    const { error: why } = ask(world)
    world.refuse()
    await world.clock.settle()
    world.transport.close({ code: 1006 })
    expect(why()?.code).toBe("not_connected")
    world.connection.disconnect()
    await world.clock.settle()
    expectQuiet(world)
  })
})
