import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { Effect } from "../dialect/effect.ts"
import type { Http, HttpOutcome, HttpResponse } from "../http.ts"
import {
  ask,
  createAbort,
  createWorld,
  defaults,
  expectQuiet,
  type ToyFrame,
  toyDialect,
  type World,
} from "./connection.test.kit.ts"
import { createCredentials } from "./credentials.ts"
import { createFetches } from "./fetches.ts"

interface Call {
  readonly url: string
  readonly authorization: string | undefined
  readonly isAborted: () => boolean
  readonly answer: (status: number) => void
  readonly fail: () => void
}

/** A server that a test answers by hand, and a session that asks it and passes on what it says. */
async function arrange(method: "GET" | "POST" = "POST") {
  const calls: Call[] = []
  const outcomes: HttpOutcome[] = []
  const http: Http = ({ url, headers = {}, signal }) =>
    new Promise<HttpResponse>((resolve, reject) => {
      const fail = (): void => reject(new Error("no network"))
      signal.addEventListener("abort", fail)
      calls.push({
        url,
        authorization: headers.authorization,
        isAborted: () => signal.aborted,
        answer: (status) => resolve({ status, headers: {}, text: "" }),
        fail,
      })
    })
  let tokens = 0
  const dialect = toyDialect({
    start: (_, { id }) => [{ type: "fetch", request: { method, url: "/api/x" }, requestId: id }],
    response: (response, { requestId }): readonly Effect<ToyFrame>[] => {
      outcomes.push(response)
      return [
        { type: "send", frame: { say: "answered" } },
        { type: "end", verdict: { next: "retry" } },
        { type: "reply", requestId, result: "done" },
      ]
    },
  })
  const world = createWorld({ dialect, token: () => `t${++tokens}`, own: { http } })
  await world.ready()
  return { ...world, world, calls, outcomes }
}

async function reconnect(world: World): Promise<void> {
  world.transport.close()
  await world.clock.advance(defaults.backoff.firstMs)
  await world.ready()
}

describe("an HTTP request of a session", () => {
  test("goes to the endpoint's origin with the present token", async () => {
    const { world, calls, clock } = await arrange()
    ask(world)
    await clock.settle()
    expect(calls).toMatchObject([{ url: "https://chat.example/api/x", authorization: "Bearer t1" }])
  })

  test("K4: outlives its link, and its answer touches no later one", async () => {
    const { world, calls, clock } = await arrange()
    const asked = ask(world)
    await clock.settle()
    await reconnect(world)
    calls[0]?.answer(200)
    await clock.settle()
    expect(asked.outcomes).toEqual([{ type: "replied", result: "done" }])
    expect(world.status()).toBe("ready")
    expect(world.said()).not.toContain("answered")
  })

  test("K2: has the deadline of its request", async () => {
    const { world, calls, outcomes, clock } = await arrange()
    const { error } = ask(world, undefined, { timeoutMs: 60_000 })
    for (let tick = 0; tick < 3; tick++) {
      await clock.advance(19_999)
      world.hear()
    }
    expect(calls[0]?.isAborted()).toBe(false)
    await clock.advance(3)
    expect(calls[0]?.isAborted()).toBe(true)
    expect(error()?.code).toBe("timeout")
    expect(outcomes).toEqual([])
  })

  test("A4: refused with 401 renews once, and is repeated once", async () => {
    const { world, calls, outcomes, clock } = await arrange()
    ask(world)
    await clock.settle()
    calls[0]?.answer(401)
    await clock.settle()
    expect(calls.map(({ authorization }) => authorization)).toEqual(["Bearer t1", "Bearer t2"])
    calls[1]?.answer(401)
    await clock.settle()
    expect(calls).toHaveLength(2)
    expect(outcomes).toMatchObject([{ status: 401 }])
  })

  test("A2: two that are refused with 401 share one renewal", async () => {
    const { world, calls, clock } = await arrange()
    ask(world)
    ask(world)
    await clock.settle()
    calls[0]?.answer(401)
    await clock.settle()
    calls[1]?.answer(401)
    await clock.settle()
    expect(calls.slice(2).map(({ authorization }) => authorization)).toEqual([
      "Bearer t2",
      "Bearer t2",
    ])
  })

  test.each(["network", "503"])("a read is repeated once after %s", async (why) => {
    const { world, calls, clock } = await arrange("GET")
    ask(world)
    await clock.settle()
    if (why === "network") calls[0]?.fail()
    else calls[0]?.answer(503)
    await clock.settle()
    expect(calls).toHaveLength(2)
    calls[1]?.fail()
    await clock.settle()
    expect(calls).toHaveLength(2)
  })

  test("a write is not repeated after a failure: it may have been applied", async () => {
    const { world, calls, outcomes, clock } = await arrange("POST")
    ask(world)
    await clock.settle()
    calls[0]?.fail()
    await clock.settle()
    expect(calls).toHaveLength(1)
    expect(outcomes).toMatchObject([{ failed: "network" }])
  })

  test.each(["hangs up", "answers 503"])(
    "K2: one that %s at its deadline is not repeated",
    async (how) => {
      const clock = createFakeClock()
      const credentials = createCredentials({ token: "t1", timeoutMs: 1, clock, createAbort })
      let calls = 0
      const http: Http = ({ signal }) =>
        new Promise((resolve, reject) => {
          calls += 1
          signal.addEventListener("abort", () => {
            if (how === "hangs up") reject(new Error("aborted"))
            else resolve({ status: 503, headers: {}, text: "" })
          })
        })
      const fetches = createFetches({ http, clock, credentials, createAbort, endpoint: "wss://x" })
      const outcome = fetches.start({ method: "GET", url: "/" }, clock.now() + 1_000)
      await clock.advance(1_000)
      expect(await outcome).toMatchObject(
        how === "hangs up" ? { failed: "timeout" } : { status: 503 },
      )
      expect([calls, clock.pendingCount()]).toEqual([1, 0])
    },
  )

  test.each(["disconnect", "close"] as const)("C8: %s() breaks it off for good", async (verb) => {
    const { world, calls, clock } = await arrange("GET")
    const asked = ask(world)
    await clock.settle()
    world.connection[verb]()
    await clock.advance(defaults.timeouts.closeMs)
    expect(calls.map(({ isAborted }) => isAborted())).toEqual([true])
    expect(asked.outcomes).toHaveLength(1)
    expect(world.notes).toEqual([])
    expectQuiet(world)
  })
})
