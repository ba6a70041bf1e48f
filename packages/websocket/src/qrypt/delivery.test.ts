import { createChatClient, type Transport } from "@colloquy/core"
import { createFakeClock, createSeededRandom } from "@colloquy/testing"
import { createQryptStandIn } from "@colloquy/testing/stand-ins"
import { describe, expect, test } from "vitest"
import { cipher, meet } from "./delivery.test.kit.ts"
import { qryptDialect } from "./qrypt-dialect.ts"

describe.each(["doc", "last"] as const)("generation %s", (generation) => {
  test("O7 F42: an answer lost on a living link: the message is found, and sent once", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ dropReply: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(11_000)
    expect(shown()).toEqual(["hello unconfirmed"])
    server.turn({ dropReply: [] })
    await clock.advance(1_100)
    await expect(sent).resolves.toMatchObject({ content: "hello", status: "sent" })
    expect([shown(), server.received("send_message")]).toEqual([["hello sent"], 1])
    expect(await stored()).toEqual(["hello"])
  })

  test("O7 F42: an answer lost with the link: the message is found, and sent once", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ storeThenDrop: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(100)
    expect(shown()).toEqual(["hello unconfirmed"])
    server.turn({ storeThenDrop: [] })
    await clock.advance(10_000)
    await expect(sent).resolves.toMatchObject({ status: "sent" })
    expect([shown(), server.received("send_message")]).toEqual([["hello sent"], 1])
    expect(await stored()).toEqual(["hello"])
  })

  test("O7 F43: a message lost before it was stored is sent again, once that is known", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ dropRequest: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(11_000)
    server.turn({ dropRequest: [] })
    await clock.advance(1_100)
    await expect(sent).resolves.toMatchObject({ status: "sent" })
    expect([shown(), server.received("send_message")]).toEqual([["hello sent"], 2])
    expect(await stored()).toEqual(["hello"])
  })

  test("O7 F43: so it is where something newer came before that one could have been stored", async () => {
    const { ada, ben, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ dropRequest: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(2_000)
    server.turn({ dropRequest: [] })
    void ben.sendMessage(id, "newer")
    await clock.advance(13_000)
    await expect(sent).resolves.toMatchObject({ status: "sent" })
    expect([shown().length, shown().at(-1)]).toEqual([2, "hello sent"])
    expect(await stored()).toEqual(["newer", "hello"])
  })

  test("O7 F42: one that was sent again is not looked for before what came between", async () => {
    const { ada, ben, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ dropRequest: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(7_000)
    server.turn({ dropRequest: [] })
    void ben.sendMessage(id, "between")
    await clock.advance(1_000)
    server.turn({ dropReply: ["send_message"] })
    await clock.advance(20_000)
    await expect(sent).resolves.toMatchObject({ status: "sent" })
    expect([shown().length, shown().at(-1)]).toEqual([2, "hello sent"])
    expect(await stored()).toEqual(["between", "hello"])
  })

  test("O7 F43: what nobody can tell stays unconfirmed, and is never sent again by itself", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ dropReply: ["send_message", "load_messages", "load_more_messages"] })
    const refused = expect(ada.sendMessage(id, "hello")).rejects.toMatchObject({
      code: "unconfirmed",
    })
    await clock.advance(60_000)
    await refused
    expect([shown(), server.received("send_message")]).toEqual([["hello unconfirmed"], 1])
    server.turn({ dropReply: [] })
    expect(await stored()).toEqual(["hello"])
  })

  test("O7 F44: of two equal messages each finds its own", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    const first = ada.sendMessage(id, "hello")
    await clock.advance(100)
    server.turn({ dropReply: ["send_message"] })
    const second = ada.sendMessage(id, "hello")
    await clock.advance(11_000)
    server.turn({ dropReply: [] })
    await clock.advance(1_100)
    const ids = (await Promise.all([first, second])).map((message) => message.id)
    expect(new Set(ids).size).toBe(2)
    expect([shown(), server.received("send_message")]).toEqual([["hello sent", "hello sent"], 2])
    expect(await stored()).toEqual(["hello", "hello"])
  })

  test("O11 F53: one at which the server closes with 1009 twice is too large, and the lane goes on", async () => {
    const { ada, id, clock, server, stored, cut } = await meet(generation)
    server.turn({ dropRequest: ["send_message"] })
    const large = expect(ada.sendMessage(id, "large")).rejects.toMatchObject({
      code: "too_large",
      details: { reason: "poison" },
    })
    const small = ada.sendMessage(id, "small")
    for (const times of [1, 2]) {
      while (server.received("send_message") < times) await clock.advance(100)
      cut({ code: 1009, reason: "" })
    }
    server.turn({ dropRequest: [] })
    await clock.advance(30_000)
    await large
    await expect(small).resolves.toMatchObject({ content: "small", status: "sent" })
    expect([await stored(), server.received("send_message")]).toEqual([["small"], 3])
  })

  test("F45 K7: an answer that comes twice, or is followed by a failure, settles once", async () => {
    const { ada, id, clock, server, shown, stored } = await meet(generation)
    server.turn({ doubleReplies: true, failAfterReply: ["send_message"] })
    const sent = ada.sendMessage(id, "hello")
    await clock.advance(30_000)
    await expect(sent).resolves.toMatchObject({ status: "sent" })
    expect(shown()).toEqual(["hello sent"])
    expect(ada.stats().diagnostics.ignored).toBeGreaterThan(1)
    server.turn({ doubleReplies: false })
    expect(await stored()).toEqual(["hello"])
  })

  test("F46 R3: an echo before, after and instead of the answer is one message, under one key", async () => {
    for (const drops of [false, true]) {
      const { ada, id, clock, server, shown } = await meet(generation)
      server.turn({ bridge: true, dropReply: drops ? ["send_message"] : [] })
      const sent = ada.sendMessage(id, "hello")
      const [draft] = ada.messages(id).get()
      await clock.advance(11_000)
      server.turn({ dropReply: [] })
      await clock.advance(2_000)
      await expect(sent).resolves.toMatchObject({ key: draft?.key, status: "sent" })
      expect(shown()).toEqual(["hello sent"])
      expect(ada.messages(id).get()[0]?.key).toBe(draft?.key)
    }
  })

  test("I2 I3: 30 messages through drops and lost answers are all there, once, in order", async () => {
    const { ada, id, clock, server, stored, cut } = await meet(generation)
    const texts = Array.from({ length: 30 }, (_, index) => `${index}`)
    const sent = texts.map((text) => ada.sendMessage(id, text))
    for (let round = 0; round < 12; round++) {
      server.turn({
        ...{ latencyMs: (round * 37) % 150 },
        storeThenDrop: round % 3 === 1 ? ["send_message"] : [],
        dropRequest: round % 3 === 2 ? ["send_message"] : [],
      })
      await clock.advance(1_500)
      if (round % 4 === 0) cut()
    }
    server.turn({ storeThenDrop: [], dropRequest: [], latencyMs: 0 })
    await clock.advance(300_000)
    await Promise.all(sent)
    expect(await stored()).toEqual(texts)
  })
})

describe("a link that flaps", () => {
  test("B10 F67: never brings a client to the number of upgrades at which the server blocks", async () => {
    const clock = createFakeClock()
    const server = createQryptStandIn({ clock, generation: "last" })
    const link = server.transport()
    const refused: number[] = []
    const transport: Transport<string> = {
      ...link,
      connect(request, sink) {
        if (server.admit("/ws") !== "admitted") refused.push(clock.now())
        return link.connect(request, sink)
      },
    }
    const shared = { clock, random: createSeededRandom(1), dialect: qryptDialect() }
    const chat = createChatClient({ ...shared, transport, token: "ada", cipher })
    void chat.connect().catch(() => {})
    let opened = 0
    for (let drop = 0; drop < 200; drop++) {
      await clock.advance((drop * 997) % 6_000)
      opened = chat.stats().attempts
      link.cut()
    }
    expect(opened).toBeGreaterThan(20)
    expect(refused).toEqual([])
    await clock.advance(120_000)
    expect(chat.connection.get().status).toBe("ready")
    const closed = chat.close()
    await clock.advance(2_000)
    await closed
    server.stop()
  })
})
