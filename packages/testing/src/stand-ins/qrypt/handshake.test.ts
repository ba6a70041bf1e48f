import { describe, expect, test } from "vitest"
import { createPair, createTown } from "./sockets.test.kit.ts"

describe("a handshake with the qrypt stand-in", () => {
  test("refuses what is no frame of four fields under an id that nobody made", async () => {
    const { ann } = await createPair()
    const ping = { type: "ping", payload: {}, requestId: "p", timestamp: "now" }
    expect(await ann.say(JSON.stringify(ping))).toMatchObject([{ type: "pong" }])
    for (const field of ["type", "payload", "requestId", "timestamp"]) {
      const [answer] = await ann.say(JSON.stringify({ ...ping, [field]: undefined }))
      expect(answer).toMatchObject({
        type: "error",
        payload: { code: "INVALID_MESSAGE", requestId: null },
      })
      expect(answer?.requestId).not.toBe("p")
    }
  })

  test("refuses a token with error, or with the documented auth_error", async () => {
    const { come, server } = createTown()
    const peer = await come(null)
    expect(await peer.ask("auth", { token: "bad" })).toMatchObject([
      { type: "error", payload: { code: "INVALID_TOKEN" } },
    ])
    server.turn({ documentedAuthError: true })
    expect(await peer.ask("auth", { token: "bad" })).toMatchObject([{ type: "auth_error" }])
    expect(await peer.ask("auth", { token: "ann" })).toMatchObject([{ type: "auth_success" }])
  })

  test("takes its time with auth, and refuses what comes meanwhile under two codes", async () => {
    const { come, clock } = createTown({ switches: { authDelayMs: 500 } })
    const peer = await come(null)
    expect(await peer.ask("auth", { token: "ann" })).toEqual([])
    expect(await peer.ask("load_conversations", {})).toMatchObject([
      { payload: { code: "AUTH_REQUIRED" } },
    ])
    expect(await peer.ask("load_messages", { conversationId: "x" })).toMatchObject([
      { payload: { code: "UNAUTHORIZED" } },
    ])
    await clock.advance(500)
    expect(peer.frames.at(-1)).toMatchObject({ type: "auth_success" })
  })

  for (const auth of ["CONFIG_ERROR", "AUTH_ERROR", "USER_NOT_FOUND"] as const)
    test(`answers auth with ${auth}, and nothing where it is silent`, async () => {
      const { come, server } = createTown({ switches: { auth } })
      const peer = await come(null)
      expect(await peer.ask("auth", { token: "ann" })).toMatchObject([{ payload: { code: auth } }])
      server.turn({ auth: "silent" })
      expect(await peer.ask("auth", { token: "ann" })).toEqual([])
    })

  test("knows the tokens that it is given alone", async () => {
    const { come } = createTown({ tokens: { t1: "ann" } })
    const peer = await come(null)
    expect(await peer.ask("auth", { token: "ann" })).toMatchObject([{ type: "error" }])
    expect(await peer.ask("auth", { token: "t1" })).toMatchObject([
      { payload: { user: { id: "ann" } } },
    ])
  })

  test("lets nobody in at another address, and 10 a minute at its own", async () => {
    const { server, clock } = createTown({ generation: "last", exactTarget: true })
    for (const target of ["/", "/ws/", "/ws?token=x"])
      expect(server.admit(target)).toBe("destroyed")
    const admissions = Array.from({ length: 11 }, () => server.admit("/ws"))
    expect(admissions.map(String).slice(9)).toEqual(["admitted", String({})])
    expect(admissions[10]).toEqual({ status: 429 })
    await clock.advance(60_000)
    expect(server.admit("/ws")).toBe("admitted")
  })
})
