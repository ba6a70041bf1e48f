import { describe, expect, test } from "vitest"
import { durable, memoryStorage } from "../storage/index.ts"
import { type Fate, meetSearched } from "./toys/searched-server.test.kit.ts"

const vanished: Fate = { stores: false, answers: false }

/** Ann's page with a disk; it ends while what it sends is on its way, and the next one looks for that. */
function meetTwice() {
  const own = { storage: durable(memoryStorage()), user: { id: "ann", name: "Ann" } }
  const town = meetSearched({ client: own })

  async function reload(afterMs = 0) {
    const next = town.reopen(own)
    await town.leave()
    await town.clock.advance(afterMs)
    void next.connect()
    await town.clock.advance(100)
    return next
  }

  async function leave(chat: Awaited<ReturnType<typeof reload>>): Promise<void> {
    const closed = chat.close()
    await town.clock.advance(1_100)
    await closed
  }
  return { ...town, reload, leave }
}

describe("a process that ends while a message is on its way", () => {
  test.each([
    [true, 1],
    [false, 2],
  ])("O7 O14 F59: leaves it to be looked for by the next; stored: %s", async (stores, times) => {
    const { chat, clock, fates, said, connect, reload, leave } = meetTwice()
    await connect()
    fates.push({ stores, answers: false })
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(100)
    const next = await reload()
    expect(next.messages("r").get()).toMatchObject([{ content: "hi", status: "unconfirmed" }])
    await clock.advance(10_000)
    expect(next.messages("r").get()).toMatchObject([{ id: "m1", status: "sent" }])
    expect([said.length, next.outbox.get().items]).toEqual([times, []])
    await leave(next)
  })

  test("O7 F44 F59: leaves word of which equal ones it knew, so that none of them is taken for it", async () => {
    const { chat, clock, fates, rows, connect, reload, leave } = meetTwice()
    await connect()
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(100)
    fates.push(vanished)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(100)
    const next = await reload()
    await clock.advance(20_000)
    expect(rows.map(({ text }) => text)).toEqual(["hi", "hi"])
    expect(next.outbox.get().items).toEqual([])
    await leave(next)
  })

  test("O7 F44 F59: leaves word of which equal ones were sent since, so that none of them is taken for it", async () => {
    const { chat, clock, fates, rows, server, connect, reload, leave } = meetTwice()
    await connect()
    server.showsAll = false
    fates.push(vanished)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(13_000)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(100)
    expect(rows).toHaveLength(1)
    server.showsAll = true
    const next = await reload()
    await clock.advance(20_000)
    expect([rows.length, next.outbox.get().items]).toEqual([2, []])
    await leave(next)
  })

  test("O7 O14 F13: is not sent twice where the clock is set in between", async () => {
    const { chat, clock, fates, said, connect, setClock, reload, leave } = meetTwice()
    await connect()
    await Promise.all([chat.loadMessages("r"), clock.advance(10)])
    fates.push({ answers: false })
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(100)
    setClock(-20_000)
    const next = await reload(30_000)
    await clock.advance(30_000)
    expect(next.messages("r").get()).toMatchObject([{ content: "hi", status: "unconfirmed" }])
    expect(said).toHaveLength(1)
    await leave(next)
  })

  test("O7 F44 F59: is not taken for what the next one sends before it has read the history", async () => {
    const { chat, clock, fates, said, connect, reload, leave } = meetTwice()
    await connect()
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(1_000)
    const next = await reload()
    fates.push({ ...vanished, cuts: true })
    void next.sendMessage("r", "hi").catch(() => {})
    await clock.advance(30_000)
    expect(next.outbox.get().items).toMatchObject([{ state: "unconfirmed" }])
    expect(said).toHaveLength(2)
    await leave(next)
  })
})
