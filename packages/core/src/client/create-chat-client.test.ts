import { createFakeClock, createMemoryTransport } from "@colloquy/testing"
import { describe, expect, expectTypeOf, test } from "vitest"
import type { Dialect } from "../dialect/dialect.ts"
import { type Effect, reply } from "../dialect/effect.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { Transport } from "../transport.ts"
import { createChatClient } from "./create-chat-client.ts"

type SocketFrame = { event: string; payload: unknown; ackId?: string } | { ackOf: string }
interface OwnRequests {
  "monitoring:health": { payload: Record<string, never>; result: { ok: boolean } }
}

interface Pairs {
  text: Transport<string>
  sockets: Transport<SocketFrame>
  wide: Transport<string | Uint8Array>
  narrow: Transport<"a">
  events: Dialect<SocketFrame, OwnRequests>
  rooms: Dialect<string>
  partial: Dialect<{ event: string; payload: unknown }>
  anything: Dialect<unknown>
}

/** Never called: the compiler reads it. */
function pairs({ text, sockets, wide, narrow, events, rooms, partial, anything }: Pairs): void {
  const chat = createChatClient({ transport: sockets, dialect: events })
  expectTypeOf(chat.request("monitoring:health", {})).toEqualTypeOf<Promise<{ ok: boolean }>>()
  const native = createChatClient({ transport: text })
  void native.request("load_thread", { conversationId: "c", messageId: "m" })
  createChatClient({ transport: text, dialect: rooms })
  // @ts-expect-error a payload that the dialect does not know
  void chat.request("monitoring:health", { anything: 1 })
  // @ts-expect-error a request that the dialect does not know
  void chat.request("monitoring:other", {})
  // @ts-expect-error frames of another kind
  createChatClient({ transport: text, dialect: events })
  // @ts-expect-error frames of another kind
  createChatClient({ transport: sockets, dialect: rooms })
  // @ts-expect-error no dialect, and not text
  createChatClient({ transport: sockets })
  // @ts-expect-error more kinds of frames than the dialect reads
  createChatClient({ transport: wide, dialect: rooms })
  // @ts-expect-error fewer kinds of frames than the dialect writes
  createChatClient({ transport: narrow, dialect: rooms })
  // @ts-expect-error half of the frames
  createChatClient({ transport: sockets, dialect: partial })
  // @ts-expect-error a dialect that says nothing about its frames
  createChatClient({ transport: sockets, dialect: anything })
}

function replies(message: StoredMessage): readonly Effect<string>[] {
  const lane: Dialect<SocketFrame, OwnRequests>["lane"] = (command) =>
    command.type === "monitoring:health" ? null : command.type
  expectTypeOf(lane).returns.toEqualTypeOf<string | null>()
  // @ts-expect-error another command's result
  reply("send_message", "r1", { messages: [] })
  return [reply("send_message", "r1", { message })]
}

describe("createChatClient", () => {
  test("holds a transport and a dialect to the same frames, by type", () => {
    expect(pairs).toBeTypeOf("function")
    expect(replies).toBeTypeOf("function")
  })

  test("opens nothing and sets no timer until it is asked to", () => {
    const clock = createFakeClock()
    const opened: unknown[] = []
    const transport = createMemoryTransport<string>(clock, (peer) => opened.push(peer))
    const chat = createChatClient({ transport, clock })
    chat.messages("c").get()
    expect(chat.connection.get().status).toBe("idle")
    expect(clock.pendingCount()).toBe(0)
    expect(opened).toEqual([])
  })
})
