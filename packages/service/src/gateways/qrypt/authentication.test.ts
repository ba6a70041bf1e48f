import { describe, expect, test } from "vitest"
import { createWorld } from "./world.test.helper.ts"

describe("qrypt: authentication", () => {
  test("tells who it is", async () => {
    const peer = await createWorld().connect()
    expect(await peer.ask("auth", { token: "ann" })).toMatchObject({
      type: "auth_success",
      payload: {
        user: { id: "ann", email: "ann@x.example", username: "ANN", display_name: "ANN" },
      },
    })
  })

  test("answers a bad token with auth_error, and takes another one on the same socket", async () => {
    const peer = await createWorld().connect()
    expect(await peer.ask("auth", { token: "bad" })).toMatchObject({
      type: "auth_error",
      payload: { error: "Invalid or expired token", code: "INVALID_TOKEN" },
    })
    expect(peer.closed).toBeNull()
    expect((await peer.ask("auth", { token: "ann" })).type).toBe("auth_success")
  })

  for (const payload of [{}, { token: "" }, { token: 7 }]) {
    test(`answers ${JSON.stringify(payload)} with MISSING_TOKEN`, async () => {
      const answer = await (await createWorld().connect()).ask("auth", payload)
      expect(answer).toMatchObject({ type: "error", payload: { code: "MISSING_TOKEN" } })
    })
  }

  test("answers with AUTH_ERROR where nobody can tell now", async () => {
    const world = createWorld()
    const peer = await world.connect()
    expect(await peer.ask("auth", { token: "broken" })).toMatchObject({
      type: "error",
      payload: { code: "AUTH_ERROR", error: "Authentication failed" },
    })
    expect(world.faults).toHaveLength(1)
    expect((await peer.ask("auth", { token: "ann" })).type).toBe("auth_success")
  })

  test("takes a fresh token of the same user on a ready socket, and none of another", async () => {
    const peer = await createWorld().enter("ann")
    expect((await peer.ask("auth", { token: "ann" })).type).toBe("auth_success")
    expect(await peer.ask("auth", { token: "bob" })).toMatchObject({
      type: "auth_error",
      payload: { code: "INVALID_TOKEN" },
    })
    expect((await peer.ask("load_conversations", {})).type).toBe("conversations_loaded")
  })

  test("is needed for all but ping, under two codes", async () => {
    const peer = await createWorld().connect()
    const codes: Record<string, unknown> = {}
    for (const type of [
      ...["ping", "load_conversations", "join_conversation", "leave_conversation"],
      ...["create_conversation", "send_message", "load_messages", "load_more_messages"],
      ...["typing_start", "typing_stop"],
    ]) {
      const { payload } = await peer.ask(type, {})
      codes[type] = "code" in payload ? payload.code : "answered"
    }
    expect(codes).toEqual({
      ping: "answered",
      load_conversations: "AUTH_REQUIRED",
      join_conversation: "AUTH_REQUIRED",
      leave_conversation: "AUTH_REQUIRED",
      create_conversation: "AUTH_REQUIRED",
      send_message: "UNAUTHORIZED",
      load_messages: "UNAUTHORIZED",
      load_more_messages: "UNAUTHORIZED",
      typing_start: "UNAUTHORIZED",
      typing_stop: "UNAUTHORIZED",
    })
  })
})
