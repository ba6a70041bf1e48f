import {
  createFakeClock,
  createMemoryTransport,
  type FakeClock,
  type MemoryPeer,
} from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { Http } from "../../http.ts"
import type { ChatClient } from "../chat-client.ts"
import { createChatClient } from "../create-chat-client.ts"
import { type AckFrame, acknowledgedDialect } from "./acknowledged.test.kit.ts"
import { echoingDialect } from "./echoing.test.kit.ts"
import { postingDialect } from "./posting.test.kit.ts"

function statuses(chat: ChatClient, room: string): readonly string[] {
  return chat
    .messages(room)
    .get()
    .map(({ content, status }) => `${content} ${status}`)
}

/** Nothing is left behind: rule C8. */
async function end(chat: ChatClient, clock: FakeClock): Promise<void> {
  const closed = chat.close()
  await clock.advance(100)
  await closed
  expect(clock.pendingCount()).toBe(0)
}

describe("a wire that acknowledges by id", () => {
  /** Remembers keys, as a server with idempotence does; loses as many acknowledgements as it is told. */
  function setUp({ loseAcks = 0 } = {}) {
    const clock = createFakeClock()
    const log: string[] = []
    const received: string[] = []
    let left = loseAcks
    const transport = createMemoryTransport<AckFrame>(clock, (peer) => {
      peer.onFrame = (frame) => {
        if (!("say" in frame)) return
        received.push(frame.say)
        if (!log.includes(frame.key)) log.push(frame.key)
        const seq = log.indexOf(frame.key) + 1
        if (left-- > 0) peer.close()
        else peer.send({ ack: frame.id, seq })
      }
      peer.open()
    })
    const chat = createChatClient({
      transport,
      dialect: acknowledgedDialect("ann"),
      clock,
      token: "t",
    })
    return { clock, chat, transport, log, received }
  }

  test("a message is shown at once, sent, and acknowledged", async () => {
    const { clock, chat } = setUp()
    const connected = chat.connect()
    await clock.advance(10)
    await connected
    const sent = chat.sendMessage("r", "hi")
    expect(statuses(chat, "r")).toEqual(["hi sending"])
    await clock.advance(10)
    await expect(sent).resolves.toMatchObject({ id: "r/1", content: "hi", status: "sent" })
    expect(statuses(chat, "r")).toEqual(["hi sent"])
    await end(chat, clock)
  })

  test("O6: a lost acknowledgement is asked for again and nothing is stored twice", async () => {
    const { clock, chat, log, received } = setUp({ loseAcks: 1 })
    void chat.connect()
    await clock.advance(10)
    const sent = chat.sendMessage("r", "hi")
    const key = chat.messages("r").get()[0]?.key
    await clock.advance(5_000)
    await expect(sent).resolves.toMatchObject({ id: "r/1", key })
    expect(received).toEqual(["hi", "hi"])
    expect(log).toHaveLength(1)
    await end(chat, clock)
  })

  test("what was written without a connection goes out in order once there is one", async () => {
    const { clock, chat, received } = setUp()
    const sent = ["a", "b", "c", "d", "e"].map((text) => chat.sendMessage("r", text))
    expect(statuses(chat, "r")).toEqual([
      "a queued",
      "b queued",
      "c queued",
      "d queued",
      "e queued",
    ])
    void chat.connect()
    await clock.advance(100)
    await Promise.all(sent)
    expect(received).toEqual(["a", "b", "c", "d", "e"])
    await end(chat, clock)
  })
})

describe("a wire whose only proof is the echo", () => {
  function setUp() {
    const clock = createFakeClock()
    const heard: string[] = []
    const server = { echoes: true, peer: null as MemoryPeer<string> | null }
    const transport = createMemoryTransport<string>(clock, (peer) => {
      server.peer = peer
      peer.onFrame = (line) => {
        heard.push(line)
        const [, room, ...words] = line.split(" ")
        if (server.echoes) peer.send(`SAID ${heard.length} ${room} ann ${words.join(" ")}`)
      }
      peer.open()
    })
    const chat = createChatClient({ transport, dialect: echoingDialect("ann"), clock })
    return { clock, chat, heard, server }
  }

  test("the echo settles the send, and two equal texts are two messages", async () => {
    const { clock, chat, heard } = setUp()
    void chat.connect()
    await clock.advance(10)
    const sent = [chat.sendMessage("r", "hi"), chat.sendMessage("r", "hi")]
    // One lane: the second waits for the proof of the first.
    expect(statuses(chat, "r")).toEqual(["hi sending", "hi queued"])
    await clock.advance(10)
    const ids = (await Promise.all(sent)).map(({ id }) => id)
    expect(ids).toEqual(["r/1", "r/2"])
    expect(heard).toHaveLength(2)
    await end(chat, clock)
  })

  test("O7: a send without an echo is unconfirmed, never repeated, and a late echo proves it", async () => {
    const { clock, chat, heard, server } = setUp()
    void chat.connect()
    await clock.advance(10)
    server.echoes = false
    const sent = chat.sendMessage("r", "hi")
    const refused = expect(sent).rejects.toMatchObject({ code: "unconfirmed" })
    await clock.advance(10)
    server.peer?.close()
    await clock.advance(10_000)
    await refused
    expect(statuses(chat, "r")).toEqual(["hi unconfirmed"])
    server.peer?.send("SAID 1 r ann hi")
    await clock.advance(100)
    expect(statuses(chat, "r")).toEqual(["hi sent"])
    expect(heard).toEqual(["SAY r hi"])
    expect(chat.outbox.get().items).toEqual([])
    await end(chat, clock)
  })
})

describe("a wire of HTTP posts with a socket for each conversation", () => {
  function setUp() {
    const clock = createFakeClock()
    const posts: string[] = []
    const transport = createMemoryTransport<string>(clock, (peer) => peer.open())
    const server = { status: 200, isReachable: true }
    const http: Http = async ({ url, body, headers }) => {
      if (!server.isReachable) throw new Error("unreachable")
      posts.push(`${url} ${JSON.stringify(body)} ${headers?.authorization}`)
      return { status: server.status, headers: {}, text: `${posts.length}` }
    }
    const options = { transport, dialect: postingDialect("ann"), clock, http, token: "t" }
    return { clock, chat: createChatClient(options), transport, posts, server }
  }

  test("connects without a socket, and sends by HTTP with the token", async () => {
    const { clock, chat, transport, posts } = setUp()
    const connected = chat.connect()
    await clock.advance(10)
    await connected
    expect(transport.peers()).toHaveLength(0)
    const sent = chat.sendMessage("r", "hi")
    await clock.advance(10)
    await expect(sent).resolves.toMatchObject({ id: "r/1", status: "sent" })
    expect(posts).toEqual(['memory://server/rooms/r/messages {"text":"hi"} Bearer t'])
    await end(chat, clock)
  })

  test("opens one socket for each joined or watched conversation, and hears it there", async () => {
    const { clock, chat, transport } = setUp()
    void chat.connect()
    await chat.joinConversation("r")
    const stop = chat.messages("s").subscribe(() => {})
    await clock.advance(10)
    expect(transport.peers().map(({ request }) => request.path)).toEqual(["/rooms/r", "/rooms/s"])
    expect(chat.connection.get().status).toBe("ready")
    transport.peers()[1]?.send("7 bob hello")
    await clock.advance(200)
    expect(statuses(chat, "s")).toEqual(["hello sent"])
    stop()
    await clock.advance(91_000)
    expect(transport.peers().map(({ request }) => request.path)).toEqual(["/rooms/r"])
    await end(chat, clock)
  })

  test("a post that got no answer is unconfirmed; one that was refused says why", async () => {
    const { clock, chat, posts, server } = setUp()
    void chat.connect()
    await clock.advance(10)
    server.isReachable = false
    const unclear = expect(chat.sendMessage("r", "a")).rejects.toMatchObject({
      code: "unconfirmed",
    })
    await clock.advance(2_100)
    await unclear
    server.isReachable = true
    server.status = 400
    const refused = expect(chat.sendMessage("r", "b")).rejects.toMatchObject({ code: "rejected" })
    await clock.advance(100)
    await refused
    expect(statuses(chat, "r")).toEqual(["a unconfirmed", "b failed"])
    expect(posts).toHaveLength(1)
    await end(chat, clock)
  })
})
