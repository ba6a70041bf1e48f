import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import { createAbort, createProvider, defaults } from "./connection.test.kit.ts"
import { createCredentials, type TokenProvider } from "./credentials.ts"

const timeoutMs = defaults.timeouts.tokenMs

function arrange(token?: string | TokenProvider) {
  const clock = createFakeClock()
  const { provide, questions } = createProvider()
  const credentials = createCredentials({ token: token ?? provide, timeoutMs, clock, createAbort })
  return { clock, credentials, questions }
}

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "given",
    (error: unknown) => (error instanceof ChatError ? error.code : error),
  )

describe("credentials", () => {
  test("A1: a fixed token is given as it is, and no token as null", async () => {
    const { credentials } = arrange("fixed")
    expect(await credentials.get()).toBe("fixed")
    expect(await credentials.renew("denied")).toBe("fixed")
    expect(credentials.isRenewable).toBe(false)
    const { clock } = arrange()
    const without = createCredentials({ token: undefined, timeoutMs, clock, createAbort })
    expect(await without.get()).toBeNull()
  })

  test("A1: a good token is held, and asked for again once it ended", async () => {
    const { clock, credentials, questions } = arrange()
    const first = credentials.get()
    await clock.settle()
    questions[0]?.give({ token: "t1", expiresAt: clock.now() + 1_000 })
    expect([await first, await credentials.get()]).toEqual(["t1", "t1"])
    expect(questions.map(({ reason }) => reason)).toEqual(["connect"])
    await clock.advance(1_000)
    const second = credentials.get()
    await clock.settle()
    questions[1]?.give("t2")
    expect([await second, credentials.expiresAt()]).toEqual(["t2", null])
  })

  test("A2: callers at the same time share one question", async () => {
    const { clock, credentials, questions } = arrange()
    const all = [credentials.get(), credentials.renew("denied"), credentials.get()]
    await clock.settle()
    questions[0]?.give("t1")
    expect(await Promise.all(all)).toEqual(["t1", "t1", "t1"])
    expect(questions).toHaveLength(1)
    expect(clock.pendingCount()).toBe(0)
  })

  test("A1 F09: a provider that hangs hears so, and its callers get a time-out", async () => {
    const { clock, credentials, questions } = arrange()
    const code = codeOf(credentials.get())
    await clock.advance(timeoutMs - 1)
    expect(questions[0]?.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(questions[0]?.signal.aborted).toBe(true)
    expect(await code).toBe("timeout")
    expect(clock.pendingCount()).toBe(0)
  })

  test("A1 F11: a late answer is kept, unless a newer one is there", async () => {
    const { clock, credentials, questions } = arrange()
    void codeOf(credentials.get())
    await clock.advance(timeoutMs)
    questions[0]?.give("late")
    await clock.settle()
    expect(credentials.held()).toBe("late")
    void codeOf(credentials.renew("denied"))
    await clock.advance(timeoutMs)
    const newer = credentials.renew("denied")
    await clock.settle()
    questions[2]?.give("newer")
    await newer
    questions[1]?.give("older")
    await clock.settle()
    expect(credentials.held()).toBe("newer")
  })

  test.each([
    ["rejects", () => Promise.reject(new Error("offline")), "not_connected"],
    [
      "throws",
      () => {
        throw new Error("offline")
      },
      "not_connected",
    ],
    ["gives an empty token", () => "", "unauthorized"],
    ["gives an empty token that ends", () => ({ token: "", expiresAt: 1 }), "unauthorized"],
    ["says that the user is out", () => Promise.reject(out("unauthorized")), "unauthorized"],
    ["says that the user is barred", () => Promise.reject(out("forbidden")), "forbidden"],
  ])("A1 F10: a provider that %s", async (_, token: TokenProvider, code) => {
    const { clock, credentials } = arrange(token)
    expect(await codeOf(credentials.get())).toBe(code)
    expect(credentials.held()).toBeNull()
    expect(clock.pendingCount()).toBe(0)
  })

  test("A1: an end that is no time is none", async () => {
    const { credentials } = arrange(() => ({ token: "t1", expiresAt: Number.NaN }))
    await credentials.get()
    expect(credentials.expiresAt()).toBeNull()
  })

  test("A2: a question that nobody waits for any more is given up", async () => {
    const { clock, credentials, questions } = arrange()
    const [one, other] = [createAbort(), createAbort()]
    const codes = [credentials.get(one.signal), credentials.get(other.signal)].map(codeOf)
    await clock.settle()
    one.abort()
    await clock.settle()
    expect(questions[0]?.signal.aborted).toBe(false)
    other.abort()
    await clock.settle()
    expect(questions[0]?.signal.aborted).toBe(true)
    expect(await Promise.all(codes)).toEqual(["aborted", "aborted"])
    expect(clock.pendingCount()).toBe(0)
  })

  test("A2: a successor in the same moment keeps the question", async () => {
    const { clock, credentials, questions } = arrange()
    const first = createAbort()
    void codeOf(credentials.renew("denied", first.signal))
    await clock.settle()
    first.abort()
    const successor = credentials.renew("denied")
    await clock.settle()
    questions[0]?.give("t2")
    expect(await successor).toBe("t2")
    expect(questions).toHaveLength(1)
  })

  test("A5: a token that is set meanwhile goes before the provider's answer", async () => {
    const { clock, credentials, questions } = arrange()
    const token = credentials.get()
    await clock.settle()
    credentials.set("set")
    questions[0]?.give("asked")
    expect([await token, credentials.held()]).toEqual(["set", "set"])
  })
})

function out(code: "unauthorized" | "forbidden"): ChatError {
  return new ChatError({ code, operation: "get a token", reason: "signed out" })
}
