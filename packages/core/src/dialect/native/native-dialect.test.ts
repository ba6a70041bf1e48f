import { describe, expect, test } from "vitest"
import { checkClientFrame } from "../../schema/check-client-frame.ts"
import {
  acceptedSession,
  framesOf,
  nowMs,
  openSession,
  receive,
  serverPayloads,
} from "./native.test.kit.ts"

describe("a native session", () => {
  test("says hello with its token, its device and its version", () => {
    const [frame] = framesOf(openSession().opened("t1"))
    expect(frame).toMatchObject({
      type: "auth",
      payload: { token: "t1", deviceId: "d1", protocol: 1 },
      timestamp: "2026-01-01T00:00:00.000Z",
    })
    expect(checkClientFrame(frame)).toEqual({ frame })
  })

  test("A3: says a new token in the same way", () => {
    expect(framesOf(acceptedSession().renew("t2") ?? [])).toMatchObject([
      { type: "auth", payload: { token: "t2" } },
    ])
  })

  test("ends at once without a token", () => {
    expect(openSession().opened(null)).toMatchObject([
      { type: "end", verdict: { next: "stop", error: { code: "unauthorized" } } },
    ])
  })

  test("H8: asks for life with a frame that a server accepts, and hears its answer", () => {
    const session = acceptedSession()
    const effects = session.probe()
    const [frame] = Array.isArray(effects) ? framesOf(effects) : []
    expect(frame).toMatchObject({ type: "ping", payload: { sentAt: nowMs } })
    expect(checkClientFrame(frame)).toEqual({ frame })
    expect(receive(session, "pong", { serverTime: nowMs }, "ping")).toEqual([{ type: "probed" }])
  })

  test("is accepted, with what the server is and can do, as far as it is known here", () => {
    expect(receive(openSession(), "auth_success", serverPayloads.auth_success)).toEqual([
      {
        type: "ready",
        welcome: {
          user: { id: "ann", name: "Ann" },
          sessionId: "s1",
          serverTime: nowMs,
          expiresAt: nowMs + 1,
          capabilities: new Set(["send_message", "resume"]),
          limits: { frameBytes: 65_536 },
        },
      },
    ])
  })

  test.each([
    ["unauthorized", "reauthenticate", "unauthorized"],
    ["token_expired", "reauthenticate", "unauthorized"],
    ["forbidden", "stop", "forbidden"],
    ["protocol_mismatch", "stop", "protocol_mismatch"],
  ])("A4: is denied with %s", (code, next, errorCode) => {
    expect(receive(openSession(), "auth_error", { code, message: "no" })).toMatchObject([
      { type: "end", verdict: { next, error: { code: errorCode } } },
    ])
  })

  test("C5: is told that the server drains, and when to come back", () => {
    expect(receive(acceptedSession(), "server_draining", { reconnectAfterMs: 4_000 })).toEqual([
      { type: "end", verdict: { next: "retry", retryAfterMs: 4_000 } },
    ])
  })

  test("drops what comes before it is accepted", () => {
    const others = Object.entries(serverPayloads).filter(([type]) => !/^auth_|^error$/.test(type))
    for (const [type, payload] of others)
      expect(openSession().frame(JSON.stringify({ type, payload }))).toEqual([
        { type: "note", kind: "dropped", reason: "a frame came before the server accepted" },
      ])
  })
})
