import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

describe("native: authentication", () => {
  test("accepts a token with the user, the limits and what this server can do", async () => {
    const world = createWorld()
    const peer = await world.connect()
    const welcome = await peer.get("auth_success", "auth", { token: "ann:60000", protocol: 1 })
    expect(welcome).toMatchObject({
      user: { id: "ann", name: "ANN" },
      serverTime: world.clock.now(),
      expiresAt: world.clock.now() + 60_000,
      limits: { frameBytes: 65_536, contentChars: 16_000, pageItems: 200 },
    })
    expect(welcome.capabilities).toContain("send_message")
    expect(welcome.capabilities).toContain("resume")
    expect(welcome.capabilities).not.toContain("search_messages")
  })

  test("answers every capability that is a request, and no other request", async () => {
    const world = createWorld()
    const peer = await world.enter("ann")
    const { capabilities } = await peer.get("auth_success", "auth", { token: "ann" })
    const { clientFrameSchemas } = await import("@colloquy/core/schema")
    for (const type of Object.keys(clientFrameSchemas)) {
      if (["auth", "ping", "resume"].includes(type)) continue
      const conversation = { conversationId: "c", clientId: type, messageId: "m", userId: "u" }
      const { payload } = await peer
        .ask(type, {
          ...conversation,
          ...{ after: 0, seq: 0, until: null, type: "group", content: "x", reaction: "x" },
          ...{ participantIds: [], userIds: [], role: "admin", status: "away", query: "x" },
          ...{ name: "n", mediaType: "m", sizeBytes: 1, data: 1, subscription: 1 },
        })
        .catch(() => ({ payload: {} }))
      const isUnsupported = "code" in payload && payload.code === "unsupported"
      expect([type, isUnsupported]).toEqual([type, !capabilities.includes(type)])
    }
  })

  test("refuses a bad token with auth_error, then closes with 4401", async () => {
    const peer = await createWorld().connect()
    const { type, payload } = await peer.ask("auth", { token: "bad", protocol: 1 })
    expect(type).toBe("auth_error")
    expect(payload).toEqual({
      code: "unauthorized",
      message: "unable to authenticate: the token is not valid",
    })
    expect(peer.closed?.code).toBe(4401)
  })

  test("refuses an expired token", async () => {
    const peer = await createWorld().connect()
    const { payload } = await peer.ask("auth", { token: "ann:-1" })
    expect(payload).toMatchObject({ message: "unable to authenticate: the token has expired" })
    expect(peer.closed?.code).toBe(4401)
  })

  test("closes with 1011, not 4401, when nobody can tell whether a token is good", async () => {
    const world = createWorld()
    const peer = await world.connect()
    const { type, payload } = await peer.ask("auth", { token: "broken" })
    expect([type, payload]).toMatchObject(["error", { code: "internal", retryable: true }])
    expect(peer.closed?.code).toBe(1011)
    expect(JSON.stringify(peer.frames)).not.toContain("key server")
    expect(world.faults).toHaveLength(1)
  })

  test("closes with 4426 for a version that it does not speak", async () => {
    const peer = await createWorld().connect()
    expect((await peer.ask("auth", { token: "ann", protocol: 2 })).type).toBe("auth_error")
    expect(peer.closed?.code).toBe(4426)
  })

  test("answers anything before the token with unauthorized, and lives on", async () => {
    const world = createWorld()
    const peer = await world.connect()
    for (const type of ["ping", "load_conversations", "resume"]) {
      const { payload } = await peer.ask(type, { cursors: {} })
      expect(payload).toMatchObject({ code: "unauthorized" })
    }
    expect((await peer.ask("auth", { token: "ann" })).type).toBe("auth_success")
  })

  test("closes a socket that shows no token within 10 s, and no other", async () => {
    const world = createWorld()
    const silent = await world.connect()
    const ann = await world.enter("ann")
    await world.clock.advance(9_999)
    expect(silent.closed).toBeNull()
    await world.clock.advance(1)
    expect(silent.closed?.code).toBe(4408)
    expect(ann.closed).toBeNull()
  })

  test("takes a renewed token in band, and keeps the session", async () => {
    const world = createWorld()
    const peer = await world.connect()
    const first = await peer.get("auth_success", "auth", { token: "ann:60000" })
    await world.clock.advance(50_000)
    const second = await peer.get("auth_success", "auth", { token: "ann:60000" })
    expect(second.sessionId).toBe(first.sessionId)
    await world.clock.advance(59_000)
    expect(peer.closed).toBeNull()
  })

  test("closes with 4401 when the token ends, however far away that is", async () => {
    const world = createWorld()
    const peer = await world.connect()
    const days = 60 * 24 * 60 * 60_000
    await peer.ask("auth", { token: `ann:${days}` })
    await world.clock.advance(days - 1)
    expect(peer.closed).toBeNull()
    await world.clock.advance(1)
    expect(peer.frames.at(-1)).toMatchObject({ type: "auth_error" })
    expect(peer.closed?.code).toBe(4401)
  })

  test("refuses the token of somebody else on a live socket", async () => {
    const peer = await createWorld().enter("ann")
    expect((await peer.ask("auth", { token: "bob" })).payload).toMatchObject({ code: "forbidden" })
    expect(peer.closed?.code).toBe(4401)
  })

  test("leaves no timer behind a closed socket", async () => {
    const world = createWorld()
    const peers = [await world.connect(), await world.connect()]
    await peers[1]?.ask("auth", { token: "ann:60000" })
    for (const { handlers } of peers) await handlers.onClose()
    expect(world.clock.pendingCount()).toBe(0)
  })
})
