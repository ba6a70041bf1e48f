import { describe, expect, test } from "vitest"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

describe("a restart", () => {
  test("O14 F59: what was written without a connection is sent by the next client", async () => {
    const { settle, openPage, crash, until, clock, kept, stored, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    void page.chat.sendMessage(page.id, "two").catch(() => {})
    await clock.advance(100)
    expect(await kept()).toEqual(["one queued", "two queued"])
    await crash(page)
    const next = openPage()
    await until(next.chat.connect())
    await clock.advance(1_000)
    expect(await stored(page.id)).toEqual(["one", "two"])
    expect(next.chat.outbox.get()).toEqual({ items: [], durable: true })
    expect(await kept()).toEqual([])
    await leave()
  })

  test("O14: what waits stands on the next screen before there is a connection", async () => {
    const { settle, openPage, clock, leave, server, crash } = createDurableTown()
    const page = await settle()
    server.stop()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "hello"))
    await clock.advance(100)
    await crash(page)
    expect(sent()).toBe("closed")
    const { chat } = openPage()
    void chat.connect().catch(() => {})
    await clock.advance(100)
    expect(chat.messages(page.id).get()).toMatchObject([
      { content: "hello", status: "queued", senderId: "ann" },
    ])
    expect(contents(chat, page.id)).toEqual(["hello"])
    await leave()
  })
})
