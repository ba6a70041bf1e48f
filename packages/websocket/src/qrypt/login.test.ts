import { describe, expect, test } from "vitest"
import { frameOf, kindsOf, openSession, startMs } from "./session.test.kit.ts"

function refuse(code: string | null, named = true) {
  const { hear, authId } = openSession({ isAccepted: false })
  const requestId = named ? authId : null
  return hear("error", { error: "no", code, requestId }, named ? authId : "random")
}

describe("a handshake", () => {
  test("says the token in a frame, and nothing in the address", () => {
    const { session } = openSession({ isAccepted: false })
    expect(session.request("secret")).toEqual({})
    const [hello] = session.opened("secret").map(frameOf)
    expect(hello).toMatchObject({
      type: "auth",
      payload: { token: "secret" },
      timestamp: new Date(startMs).toISOString(),
    })
    expect(hello?.requestId).toMatch(/./)
  })

  test("stops without a token", () => {
    const [end] = openSession({ isAccepted: false }).session.opened(null)
    expect(end).toMatchObject({ verdict: { next: "stop", error: { code: "unauthorized" } } })
  })

  test.each([
    ["INVALID_TOKEN", "reauthenticate", "unauthorized"],
    ["MISSING_TOKEN", "stop", "unauthorized"],
    ["USER_NOT_FOUND", "stop", "forbidden"],
    ["ACCESS_DENIED", "stop", "forbidden"],
    ["INVALID_MESSAGE", "stop", "protocol_mismatch"],
    ["CONFIG_ERROR", "retry", "internal"],
    ["AUTH_ERROR", "retry", "internal"],
    ["RATE_LIMITED", "retry", "rate_limited"],
    [null, "retry", "rejected"],
  ])("A4 K8: refused with %s means %s, %s", (code, next, error) => {
    for (const named of [true, false])
      expect(refuse(code, named)).toMatchObject([
        { type: "end", verdict: { next, error: { code: error } } },
      ])
  })

  test("A4: refused with the documented auth_error means a new token, said on the same link", () => {
    const { hear, authId, session } = openSession({ isAccepted: false })
    expect(hear("auth_error", { error: "no" }, authId)).toMatchObject([
      { verdict: { next: "reauthenticate", error: { code: "unauthorized" } } },
    ])
    const [again] = (session.renew("fresh") ?? []).map(frameOf)
    expect(again).toMatchObject({ type: "auth", payload: { token: "fresh" } })
    expect(again?.requestId).not.toBe(authId)
    const accepted = hear("auth_success", { user: { id: "ada" } }, again?.requestId)
    expect(kindsOf(accepted)).toEqual(["ready"])
  })

  test("is over with auth_success alone: what comes before is dropped", () => {
    const { hear } = openSession({ isAccepted: false })
    expect(kindsOf(hear("user_online", { userId: "ben" }))).toEqual(["dropped"])
    expect(kindsOf(hear("pong", {}))).toEqual(["probed"])
  })

  test.each([
    [{ display_name: "Ada", username: "ada", email: "a@b.c" }, "Ada"],
    [{ display_name: "", username: "ada", email: "a@b.c" }, "ada"],
    [{ email: "a@b.c" }, "a@b.c"],
    [{}, "u1"],
  ])("names the user of %j %s", (fields, name) => {
    const { hear, authId } = openSession({ isAccepted: false })
    const user = { id: "u1", auth_user_id: "x1", ...fields }
    expect(hear("auth_success", { user }, authId)).toMatchObject([
      {
        welcome: {
          user: { id: "u1", name, metadata: { authUserId: "x1" } },
          serverTime: startMs,
        },
      },
    ])
  })
})

describe("a token that is renewed on a working link", () => {
  test("A3 A5: is accepted as anew, so that another user is noticed", () => {
    const { hear, session } = openSession()
    const [auth] = (session.renew("fresh") ?? []).map(frameOf)
    const effects = hear("auth_success", { user: { id: "eve" } }, auth?.requestId)
    expect(effects).toMatchObject([{ type: "ready", welcome: { user: { id: "eve" } } }])
  })

  test.each([
    ["INVALID_TOKEN", "end"],
    ["AUTH_ERROR", "warned"],
    ["CONFIG_ERROR", "warned"],
  ])("A3: that is refused with %s: %s", (code, kind) => {
    const { hear, session } = openSession()
    const [auth] = (session.renew("fresh") ?? []).map(frameOf)
    const effects = hear("error", { error: "no", code }, auth?.requestId)
    expect(kindsOf(effects)).toEqual([kind])
  })
})

describe("a probe", () => {
  test("is a ping, under an id of its own each time, and answered by pong", () => {
    const { session, hear } = openSession()
    const [one, two] = [session.probe(), session.probe()].map((effects) =>
      frameOf(Array.isArray(effects) ? effects[0] : undefined),
    )
    expect(one).toMatchObject({ type: "ping", payload: {} })
    expect(one?.requestId).not.toBe(two?.requestId)
    expect(kindsOf(hear("pong", {}, one?.requestId))).toEqual(["probed"])
  })

  test("C5: leaves every close to the table of close codes", () => {
    const { session } = openSession()
    for (const code of [1001, 1005, 1006, 1009, 1012])
      expect(session.closed({ opened: true, code, reason: "" })).toBeNull()
  })
})
