import { describe, expect, test } from "vitest"
import { createWorld, type TestPeer } from "./world.test.helper.ts"

const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`

/** Frames without a sender who could be answered. */
const unreadable: readonly (readonly [name: string, text: string])[] = [
  ["what is not JSON", "nonsense"],
  ["nothing at all", ""],
  ["a cut frame", '{"type":"ping","payload":{'],
  ["null", "null"],
  ["a list", "[]"],
  ["a text", '"ping"'],
  ["a number", "1e999"],
  ["no type", '{"payload":{}}'],
  ["a type that is no text", '{"type":{"toString":"x"},"payload":{}}'],
  ["an unknown type", '{"type":"launch_missiles","payload":{}}'],
  ["a type of Object.prototype", '{"type":"constructor","payload":{}}'],
  ["a type that is __proto__", '{"type":"__proto__","payload":{}}'],
  ["no payload", '{"type":"ping"}'],
  ["nesting of 33", `{"type":"ping","payload":${nested(32)}}`],
  ["nesting of 20,000", `{"type":"ping","payload":${"[".repeat(20_000)}${"]".repeat(20_000)}}`],
  ["NUL in a text", '{"type":"ping","payload":{"a":"\\u0000"}}'],
  ["half of a character", '{"type":"ping","payload":{"a":"\\ud800"}}'],
  ["polluting keys", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
]

async function lives(peer: TestPeer): Promise<void> {
  expect(peer.closed).toBeNull()
  expect(await peer.ask("ping", { sentAt: 1 })).toMatchObject({ type: "pong" })
}

describe("native: a hostile peer", () => {
  for (const [name, text] of unreadable) {
    test(`gets invalid_frame for ${name}, and the socket lives on`, async () => {
      const world = createWorld()
      const peer = await world.enter("ann")
      await peer.raw(text)
      expect(peer.heard()).toMatchObject([
        { type: "error", payload: { code: "invalid_frame", retryable: false } },
      ])
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
      expect(world.faults).toEqual([])
      await lives(peer)
    })
  }

  test("gets invalid_frame for a binary frame", async () => {
    const peer = await createWorld().enter("ann")
    peer.handlers.onBinary()
    expect(peer.heard()).toMatchObject([{ payload: { code: "invalid_frame" } }])
    await lives(peer)
  })

  test("may nest 32 deep", async () => {
    const peer = await createWorld().enter("ann")
    await peer.raw(`{"type":"ping","requestId":"r","payload":${nested(31)}}`)
    expect(peer.frames.at(-1)).toMatchObject({ type: "pong", requestId: "r" })
  })

  test("gets too_large for a frame over 64 KiB, counted in bytes, and the socket lives on", async () => {
    const peer = await createWorld().enter("ann")
    const frame = (content: string) =>
      JSON.stringify({ type: "ping", payload: { content }, requestId: "big" })
    await peer.raw(frame("ä".repeat(40_000)))
    expect(peer.frames.at(-1)).toMatchObject({
      requestId: "big",
      type: "error",
      payload: { code: "too_large" },
    })
    await peer.raw(frame("a".repeat(40_000)))
    expect(peer.frames.at(-1)).toMatchObject({ requestId: "big", type: "pong" })
    await lives(peer)
  })

  test("hears of 10,000 bad frames once a second", async () => {
    const world = createWorld()
    const peer = await world.enter("ann")
    for (let index = 0; index < 10_000; index++) peer.handlers.onFrame("nonsense")
    await world.clock.settle()
    expect(peer.heard()).toHaveLength(1)
    await world.clock.advance(1_000)
    for (let index = 0; index < 10_000; index++) peer.handlers.onFrame('{"type":"x","payload":{}}')
    await world.clock.settle()
    expect(peer.heard()).toHaveLength(1)
    await lives(peer)
  })

  test("gets a bounded number of answers to bad requests", async () => {
    const world = createWorld()
    const peer = await world.enter("ann")
    const before = peer.frames.length
    for (let index = 0; index < 1_000; index++)
      peer.handlers.onFrame(`{"type":"x","payload":{},"requestId":"r${index}"}`)
    await world.clock.settle()
    expect(peer.frames.length - before).toBe(20)
    expect(peer.frames.at(-1)).toMatchObject({ payload: { code: "unsupported" } })
  })

  test("learns which field of a request is wrong, and nothing of what stood there", async () => {
    const peer = await createWorld().enter("ann")
    const answer = await peer.ask("load_messages", { conversationId: "c", limit: "secret" })
    expect(answer.payload).toEqual({
      code: "invalid_argument",
      message: 'unable to load messages: the field "limit" is missing or wrong',
      retryable: false,
    })
  })

  test("changes no prototype by keys in names, ids and data", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const metadata = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"polluted":1}}')
    const request = { type: "group", name: "__proto__", participantIds: ["ann"], metadata }
    for (const clientId of ["__proto__", "constructor", "prototype"]) {
      const frame = await ann.ask("create_conversation", { clientId, ...request })
      expect(frame.type).toBe("conversation_created")
    }
    const cursors = JSON.parse('{"__proto__":1,"constructor":2}')
    expect((await ann.ask("resume", { cursors })).type).toBe("resumed")
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
  })

  test("that sends faster than the server handles has to wait", async () => {
    const world = createWorld()
    const peer = await world.enter("ann")
    const ping = JSON.stringify({ type: "ping", payload: {}, requestId: "p" })
    for (let index = 0; index < 100; index++) peer.handlers.onFrame(ping)
    expect(peer.isPaused).toBe(true)
    await world.clock.settle()
    await world.clock.settle()
    expect(peer.isPaused).toBe(false)
    expect(peer.frames.filter(({ type }) => type === "pong")).toHaveLength(100)
  })

  test("that reads slowly misses typing, then is cut off", async () => {
    const world = createWorld()
    const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
    const id = await world.group(ann, bob)
    bob.bufferedBytes = 2 ** 20 + 1
    await ann.say("typing_start", { conversationId: id })
    await ann.send(id, "hello")
    expect(bob.heard().map(({ type }) => type)).toEqual(["message_received"])
    bob.bufferedBytes = 4 * 2 ** 20 + 1
    await ann.send(id, "again")
    expect(bob.heard()).toEqual([])
    expect(bob.closed?.code).toBe(1013)
  })

  test("is told of a fault of the server without its cause", async () => {
    const world = createWorld()
    const peer = await world.enter("ann")
    const broken = createWorld({
      storage: { ...world.storage, conversations: () => Promise.reject(new Error("secret")) },
    })
    const other = await broken.enter("bob")
    const answer = await other.ask("load_conversations", {})
    expect(answer.payload).toEqual({
      code: "internal",
      message: "unable to load conversations: the server failed; try again",
      retryable: true,
    })
    expect(broken.faults).toHaveLength(1)
    await lives(peer)
  })
})

describe("native: draining", () => {
  test("says goodbye, answers what came before, and takes nothing more", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const id = await world.group(ann)
    const sent = { clientId: "m", conversationId: id, type: "text", content: "last" }
    ann.handlers.onFrame(JSON.stringify({ type: "send_message", payload: sent, requestId: "s" }))
    const drained = ann.handlers.drain(1_000)
    ann.handlers.onFrame(JSON.stringify({ type: "ping", payload: {}, requestId: "p" }))
    await world.clock.settle()
    await drained
    expect(ann.heard("server_draining")).toMatchObject([{ payload: { reconnectAfterMs: 1_000 } }])
    expect(ann.frames.filter(({ requestId }) => requestId === "s")).toHaveLength(1)
    expect(ann.frames.filter(({ requestId }) => requestId === "p")).toHaveLength(0)
  })
})
