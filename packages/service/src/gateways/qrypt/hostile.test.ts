import { describe, expect, test } from "vitest"
import { createWorld, type TestPeer } from "./world.test.helper.ts"

const whole = { type: "ping", payload: {}, requestId: "r", timestamp: "2025-01-01T00:00:00.000Z" }
const frame = (fields: object) => JSON.stringify({ ...whole, ...fields })
const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}{}${"}".repeat(depth)}`)

const unreadable: readonly (readonly [name: string, text: string])[] = [
  ["what is not JSON", "nonsense"],
  ["nothing at all", ""],
  ["null", "null"],
  ["a number", "1e999"],
  ["a text", '"ping"'],
  ["a list", "[]"],
  ["no type", frame({ type: undefined })],
  ["a type that is no text", frame({ type: 7 })],
  ["an unknown type", frame({ type: "launch_missiles" })],
  ["a type that is __proto__", frame({ type: "__proto__" })],
  ["a type of Object.prototype", frame({ type: "constructor" })],
  ["no payload", frame({ payload: undefined })],
  ["a payload that is null", frame({ payload: null })],
  ["a payload that is a text", frame({ payload: "x" })],
  ["a payload that is a list", frame({ payload: [] })],
  ["no requestId", frame({ requestId: undefined })],
  ["a requestId that is null", frame({ requestId: null })],
  ["an empty requestId", frame({ requestId: "" })],
  ["a requestId that is a number", frame({ requestId: 1 })],
  ["a requestId that is an object", frame({ requestId: {} })],
  ["no timestamp", frame({ timestamp: undefined })],
  ["an empty timestamp", frame({ timestamp: "" })],
  ["a timestamp that is a number", frame({ timestamp: 1 })],
  ["nesting of 33", frame({ payload: nested(31) })],
  ["NUL in a text", frame({ payload: { a: "\0" } })],
  ["more than 64 KiB", frame({ payload: { a: "x".repeat(65_536) } })],
  ["more than 64 KiB of two bytes each", frame({ payload: { a: "ä".repeat(40_000) } })],
  ["polluting keys", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'],
]

async function lives(peer: TestPeer): Promise<void> {
  expect(peer.closed).toBeNull()
  expect((await peer.ask("ping", {})).type).toBe("pong")
}

describe("qrypt: a hostile peer", () => {
  for (const [name, text] of unreadable) {
    test(`gets INVALID_MESSAGE for ${name}, and the socket lives on`, async () => {
      const world = createWorld()
      const peer = await world.enter("ann")
      await peer.raw(text)
      expect(peer.heard()).toMatchObject([
        {
          type: "error",
          requestId: expect.stringMatching(/^(?!r$)./),
          payload: { error: "Invalid message format", code: "INVALID_MESSAGE", requestId: null },
        },
      ])
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false)
      expect(world.faults).toEqual([])
      await lives(peer)
    })
  }

  test("gets INVALID_MESSAGE for a binary frame", async () => {
    const peer = await createWorld().connect()
    peer.handlers.onBinary()
    expect(peer.heard()).toMatchObject([{ payload: { code: "INVALID_MESSAGE" } }])
    await lives(peer)
  })

  test("may nest 32 deep, and fill 64 KiB", async () => {
    const peer = await createWorld().connect()
    await peer.raw(frame({ payload: nested(30) }))
    await peer.raw(frame({ payload: { a: "x".repeat(65_000) } }))
    expect(peer.frames.map(({ type }) => type)).toEqual(["pong", "pong"])
  })

  for (const type of ["create_group", "join_group", "load_groups", "message_sent", "error"]) {
    test(`gets UNKNOWN_MESSAGE_TYPE for ${type}`, async () => {
      const peer = await createWorld().enter("ann")
      const answer = await peer.ask(type, {})
      expect(answer).toMatchObject({
        type: "error",
        payload: { code: "UNKNOWN_MESSAGE_TYPE", requestId: answer.requestId },
      })
      await lives(peer)
    })
  }

  test("hears of 10,000 bad frames now and then", async () => {
    const peer = await createWorld().enter("ann")
    for (let index = 0; index < 10_000; index++) peer.handlers.onFrame("nonsense")
    expect(peer.heard()).toHaveLength(100)
    await lives(peer)
  })

  test("has markup, bidi controls and polluting ids kept as the data that they are", async () => {
    const world = createWorld()
    const ann = await world.enter("ann")
    const request = { isGroup: true, participantIds: ["__proto__", "constructor"] }
    const created = await ann.get("conversation_created", "create_conversation", request)
    const conversationId = created.conversation.id ?? ""
    const content = "<script>alert(1)</script>\u202e\u2066 ';--"
    expect((await ann.send(conversationId, content)).encrypted_content).toBe(content)
    const sealed = `{"conversationId":"${conversationId}","encryptedContents":{"__proto__":"x","ann":"y"}}`
    await ann.get("message_sent", "send_message", JSON.parse(sealed))
    expect(Object.hasOwn(Object.prototype, "ann")).toBe(false)
    await lives(ann)
  })

  test("that reads too slowly is cut off", async () => {
    const world = createWorld()
    const acceptance = await world.gateway.accept({
      ...{ path: "/", query: {}, headers: {}, protocols: [], peer: { address: "::1" } },
    })
    const closes: number[] = []
    if (!("start" in acceptance)) throw new Error(acceptance.body)
    const handlers = acceptance.start({
      ...{ bufferedBytes: 5 * 2 ** 20, send: () => {}, close: (code) => closes.push(code) },
    })
    handlers.onFrame(frame({}))
    await world.clock.settle()
    expect(closes).toEqual([1013])
  })
})
