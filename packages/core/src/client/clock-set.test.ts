import { describe, expect, test } from "vitest"
import { outcomeOf } from "./clients.test.kit.ts"
import { meetSearched } from "./toys/searched-server.test.kit.ts"

const hourMs = 3_600_000

describe("a message whose answer got lost, on a machine whose clock is set", () => {
  test.each([-hourMs, -20_000, 20_000, hourMs])(
    "O7 F13 F42: meanwhile, by %s ms, is found all the same",
    async (byMs) => {
      const { chat, clock, fates, said, connect, statuses, setClock, leave } = meetSearched()
      await connect()
      fates.push({ answers: false, cuts: true })
      const sent = outcomeOf(chat.sendMessage("r", "hi"))
      await clock.advance(10)
      setClock(byMs)
      await clock.advance(30_000)
      expect([statuses(), sent(), said.length]).toEqual([["hi sent"], "resolved", 1])
      await leave()
    },
  )

  test.each([-hourMs, hourMs])(
    "O7 F13 F43: meanwhile, by %s ms, waits for a person where it is not found",
    async (byMs) => {
      const { chat, clock, fates, said, connect, statuses, setClock, leave } = meetSearched()
      await connect()
      fates.push({ stores: false, answers: false, cuts: true })
      const sent = outcomeOf(chat.sendMessage("r", "hi"))
      await clock.advance(10)
      setClock(byMs)
      await clock.advance(30_000)
      expect([statuses(), sent(), said.length]).toEqual([["hi unconfirmed"], "unconfirmed", 1])
      await leave()
    },
  )

  test.each([-hourMs, 20_000, hourMs])(
    "O7 F13: by %s ms before it was sent, and back, is not sent twice",
    async (byMs) => {
      const { chat, clock, fates, said, connect, setClock, leave } = meetSearched()
      await connect()
      void chat.sendMessage("r", "first")
      await clock.advance(100)
      setClock(byMs)
      fates.push({ answers: false, cuts: true })
      void chat.sendMessage("r", "hi").catch(() => {})
      await clock.advance(10)
      setClock(-byMs)
      await clock.advance(30_000)
      expect(said.map(({ text }) => text)).toEqual(["first", "hi"])
      await leave()
    },
  )

  test("O7 F13: before a person sends it again, is not taken for one that was stored before it", async () => {
    const { chat, clock, fates, said, connect, setClock, statuses, store, leave } = meetSearched()
    await connect()
    store("r", "hi")
    await clock.advance(10_000)
    const lost = { stores: false, answers: false, cuts: true }
    fates.push(lost, lost)
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(10)
    setClock(20_000)
    await clock.advance(30_000)
    expect(statuses()).toEqual(["hi unconfirmed"])
    chat.retryMessage(chat.messages("r").get().at(-1)?.key ?? "")
    await clock.advance(30_000)
    expect([statuses(), said.length]).toEqual([["hi sent"], 3])
    await leave()
  })

  test("O7 F13: while it is looked for on the same connection, is not sent twice", async () => {
    const { chat, clock, fates, said, connect, setClock, leave } = meetSearched()
    await connect()
    void chat.sendMessage("r", "first")
    await clock.advance(100)
    setClock(hourMs)
    fates.push({ answers: false })
    void chat.sendMessage("r", "hi").catch(() => {})
    await clock.advance(30_000)
    expect(said.map(({ text }) => text)).toEqual(["first", "hi"])
    await leave()
  })
})
