import { describe, expect, test } from "vitest"
import { outcomeOf } from "./clients.test.kit.ts"
import { type Fate, meetSearched } from "./toys/searched-server.test.kit.ts"

const silent: Fate = { answers: false }
const lost: Fate = { answers: false, cuts: true }
const vanished: Fate = { stores: false, answers: false }

describe("a message whose answer got lost", () => {
  test("O7 F42: is unconfirmed at its deadline, looked for 2 s later, and found", async () => {
    const { chat, clock, fates, looks, connect, statuses, said, leave } = meetSearched()
    await connect()
    fates.push(silent)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    const [draft] = chat.messages("r").get()
    await clock.advance(10_000)
    expect([statuses(), sent()]).toEqual([["hi unconfirmed"], "pending"])
    await clock.advance(1_900)
    expect(looks).toEqual([])
    await clock.advance(200)
    expect([statuses(), sent(), looks.length]).toEqual([["hi sent"], "resolved", 1])
    const [message] = chat.messages("r").get()
    expect(message).toMatchObject({ id: "m1", key: draft?.key, clientId: draft?.key })
    expect([said.length, chat.outbox.get().items]).toEqual([1, []])
    expect(await leave()).toBe(0)
  })

  test("O7 F42: is looked for 2 s after the next connection, where the link died", async () => {
    const { chat, clock, fates, looks, connect, statuses, said, leave } = meetSearched()
    await connect()
    fates.push(lost)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(10)
    expect([statuses(), sent()]).toEqual([["hi unconfirmed"], "pending"])
    await clock.advance(10_000)
    const readyAt = chat.connection.get().since
    expect(looks.map(({ at }) => at - readyAt)).toEqual([2_000])
    expect([statuses(), sent(), said.length]).toEqual([["hi sent"], "resolved", 1])
    await leave()
  })

  test("O7 F42: stays unconfirmed where nothing can be looked up, for a person to decide", async () => {
    const { chat, clock, fates, connect, statuses, said, leave } = meetSearched({ finds: false })
    await connect()
    fates.push(silent)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(11_900)
    expect(sent()).toBe("pending")
    await clock.advance(200)
    expect([statuses(), sent()]).toEqual([["hi unconfirmed"], "unconfirmed"])
    chat.retryMessage(chat.messages("r").get()[0]?.key ?? "")
    await clock.advance(100)
    expect([statuses(), said.length]).toEqual([["hi sent"], 2])
    await leave()
  })

  test("O7: is told by a look-up that is full, or fails, to be unknown", async () => {
    for (const change of [{ showsAll: false }, { finds: false }]) {
      const { chat, clock, fates, connect, statuses, server, leave, said } = meetSearched()
      await connect()
      Object.assign(server, change)
      fates.push(vanished)
      const sent = outcomeOf(chat.sendMessage("r", "hi"))
      await clock.advance(30_000)
      expect([statuses(), sent(), said.length]).toEqual([["hi unconfirmed"], "unconfirmed", 1])
      await leave()
    }
  })

  test("O7 F43: is sent again where a history that covers the time does not hold it", async () => {
    const { chat, clock, fates, connect, statuses, said, rows, leave, store } = meetSearched()
    await connect()
    store("r", "hi")
    await clock.advance(60_000)
    fates.push(vanished)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(12_100)
    expect([statuses(), sent(), said.length]).toEqual([["hi sent"], "resolved", 2])
    expect(rows).toHaveLength(2)
    await leave()
  })

  test("O7 F43: fails, retryable, where that history is not to be trusted", async () => {
    const { chat, clock, fates, connect, statuses, said, leave } = meetSearched({ trusted: false })
    await connect()
    fates.push(vanished)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(12_100)
    expect([statuses(), sent(), said.length]).toEqual([["hi failed"], "timeout", 1])
    expect(chat.messages("r").get()[0]?.error).toMatchObject({ retryable: true })
    await leave()
  })

  test("O7 F43: that is absent too early is looked for once more, 5 s after it was sent", async () => {
    const { chat, clock, fates, looks, said, connect, statuses, leave } = meetSearched({
      client: { backoff: { firstMs: 0 } },
    })
    await connect()
    fates.push({ ...vanished, cuts: true })
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(4_900)
    expect([looks.length, statuses()]).toEqual([1, ["hi unconfirmed"]])
    await clock.advance(1_000)
    const [first] = said
    expect(looks.map(({ at }) => at - (first?.at ?? 0)).at(-1)).toBe(5_000)
    expect([looks.length, statuses(), sent()]).toEqual([2, ["hi sent"], "resolved"])
    await leave()
  })

  test("O7 F44: is told from an equal one that was answered", async () => {
    const { chat, clock, fates, connect, statuses, said, leave, rows } = meetSearched()
    await connect()
    fates.push({}, vanished)
    const sent = ["hi", "hi"].map((text) => outcomeOf(chat.sendMessage("r", text)))
    await clock.advance(13_000)
    expect([statuses(), sent.map((one) => one())]).toEqual([
      ["hi sent", "hi sent"],
      ["resolved", "resolved"],
    ])
    expect([said.length, rows.map(({ id }) => id)]).toEqual([3, ["m1", "m2"]])
    expect(
      chat
        .messages("r")
        .get()
        .map(({ id }) => id),
    ).toEqual(["m1", "m2"])
    await leave()
  })

  test("O7: holds what stands behind it until it is known, and not until a person decides", async () => {
    const { chat, clock, fates, connect, statuses, server, said, leave } = meetSearched()
    await connect()
    server.showsAll = false
    fates.push(vanished)
    void chat.sendMessage("r", "one").catch(() => {})
    const second = outcomeOf(chat.sendMessage("r", "two"))
    await clock.advance(11_900)
    expect([said.length, statuses()]).toEqual([1, ["one unconfirmed", "two queued"]])
    await clock.advance(200)
    expect([said.map(({ text }) => text), second()]).toEqual([["one", "two"], "resolved"])
    await leave()
  })

  test("O7: holds its lane for 15 s at most, though no look-up is answered", async () => {
    const { chat, clock, fates, connect, server, leave, said } = meetSearched({
      client: { timeouts: { requestMs: 60_000 } },
    })
    await connect()
    server.finds = false
    fates.push(vanished)
    void chat.sendMessage("r", "one").catch(() => {})
    void chat.sendMessage("r", "two").catch(() => {})
    await clock.advance(60_000 + 14_900)
    expect(said).toHaveLength(1)
    await clock.advance(200)
    expect(said).toHaveLength(2)
    await leave()
  })

  test("O7: is measured by the server's clock, however wrong ours is", async () => {
    const { chat, clock, fates, connect, statuses, leave } = meetSearched({ aheadMs: 3_600_000 })
    await connect()
    fates.push(silent)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(12_100)
    expect(statuses()).toEqual(["hi sent"])
    await leave()
  })
})

describe("a proof that comes late", () => {
  test("K2 F42c: within 2 s of the deadline settles the message without a look-up", async () => {
    const { chat, clock, fates, connect, statuses, looks, said, server, store, leave } =
      meetSearched()
    await connect()
    fates.push(vanished)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(11_500)
    server.peer?.send({ to: said[0]?.ask ?? "", stored: store("r", "hi") })
    await clock.advance(5_000)
    expect([statuses(), sent(), looks.length]).toEqual([["hi sent"], "resolved", 0])
    await leave()
  })

  test("K2 O7: settles what waits for a person, and what was sent again meanwhile", async () => {
    const { chat, clock, fates, connect, statuses, said, server, store, leave } = meetSearched()
    await connect()
    server.showsAll = false
    fates.push(vanished, vanished)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(13_000)
    chat.retryMessage(chat.messages("r").get()[0]?.key ?? "")
    await clock.advance(100)
    expect(statuses()).toEqual(["hi sending"])
    server.peer?.send({ to: said[0]?.ask ?? "", stored: store("r", "hi") })
    await clock.advance(100)
    expect([statuses(), chat.outbox.get().items]).toEqual([["hi sent"], []])
    await leave()
  })

  test("O7: may be a refusal, too", async () => {
    const { chat, clock, fates, connect, statuses, said, server, leave } = meetSearched()
    await connect()
    fates.push(vanished)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(11_000)
    server.peer?.send({ to: said[0]?.ask ?? "", refuse: "no", stored: "no" })
    await clock.advance(5_000)
    expect([statuses(), sent()]).toEqual([["hi failed"], "forbidden"])
    await leave()
  })

  test("F42 F46: is the message itself, as news or in a page: what stands behind it goes then", async () => {
    for (const brings of ["news", "page"]) {
      const { chat, clock, fates, connect, statuses, looks, server, store, leave } = meetSearched({
        client: { backoff: { firstMs: 0 } },
      })
      await connect()
      fates.push({ ...vanished, cuts: true })
      const sent = outcomeOf(chat.sendMessage("r", "hi"))
      const next = outcomeOf(chat.sendMessage("r", "next"))
      const [draft] = chat.messages("r").get()
      await clock.advance(1_900)
      const row = store("r", "hi")
      if (brings === "news") server.peer?.send({ news: row })
      else await Promise.all([chat.loadMessages("r"), clock.advance(10)])
      await clock.advance(10)
      expect([statuses(), sent(), next()]).toEqual([
        ...[["hi sent", "next sent"], "resolved", "resolved"],
      ])
      expect(chat.messages("r").get()[0]?.key).toBe(draft?.key)
      await clock.advance(20_000)
      expect(looks).toHaveLength(brings === "news" ? 0 : 1)
      await leave()
    }
  })

  test("F46: that comes twice is one message", async () => {
    const { chat, clock, fates, connect, statuses, said, server, rows, leave } = meetSearched()
    await connect()
    fates.push(silent)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(11_000)
    const [stored] = rows
    if (stored) {
      server.peer?.send({ to: said[0]?.ask ?? "", stored })
      server.peer?.send({ news: stored })
      server.peer?.send({ to: said[0]?.ask ?? "", stored })
    }
    await clock.advance(100)
    expect(statuses()).toEqual(["hi sent"])
    expect(chat.messages("r").get()[0]?.clientId).not.toBeNull()
    expect(chat.stats().diagnostics.ignored).toBe(1)
    await leave()
  })
})

describe("an answer that tells nothing", () => {
  test("O7: is as good as none: the message is looked for", async () => {
    const { chat, clock, fates, connect, statuses, said, looks, server, leave } = meetSearched()
    await connect()
    fates.push(silent)
    const sent = outcomeOf(chat.sendMessage("r", "hi"))
    await clock.advance(10)
    server.peer?.send({ to: said[0]?.ask ?? "", refuse: "busy", stored: "perhaps" })
    await clock.advance(10)
    expect(statuses()).toEqual(["hi unconfirmed"])
    await clock.advance(2_000)
    expect([statuses(), sent(), looks.length]).toEqual([["hi sent"], "resolved", 1])
    await leave()
  })
})
