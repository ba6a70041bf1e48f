import { describe, expect, test } from "vitest"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { annsOwner, createDurableTown, leaseMs } from "./keeping.test.kit.ts"

describe("two clients of one user", () => {
  /** Two pages of ann on one disk, one conversation on both screens. */
  async function share() {
    const town = createDurableTown()
    const first = await town.settle()
    const second = town.openPage()
    second.chat.messages(first.id).subscribe(() => {})
    await town.until(second.chat.connect())
    return { ...town, first, second, id: first.id }
  }

  test("S3: one keeps the outbox on the disk, the other in memory, and both send", async () => {
    const { first, second, id, until, stored, kept, leave, clock } = await share()
    expect(first.chat.outbox.get().durable).toBe(true)
    expect(second.chat.outbox.get().durable).toBe(false)
    first.chat.disconnect()
    second.chat.disconnect()
    const one = first.chat.sendMessage(id, "one")
    const two = second.chat.sendMessage(id, "two")
    await clock.advance(100)
    expect(await kept()).toEqual(["one queued"])
    for (const { chat } of [first, second]) await until(chat.connect())
    await until(Promise.all([one, two]))
    expect([...(await stored(id))].sort()).toEqual(["one", "two"])
    await leave()
  })

  test("S3: the other takes over when the first one closes, with what both have written", async () => {
    const { first, second, id, until, stored, kept, leave, clock, server } = await share()
    for (const { chat } of [first, second]) chat.disconnect()
    void first.chat.sendMessage(id, "one").catch(() => {})
    void second.chat.sendMessage(id, "two").catch(() => {})
    await until(first.chat.close())
    await clock.advance(6_000)
    expect(second.chat.outbox.get().durable).toBe(true)
    expect(await kept()).toEqual(["one queued", "two queued"])
    expect(contents(second.chat, id)).toEqual(["one", "two"])
    await until(second.chat.connect())
    await clock.advance(1_000)
    expect(await stored(id)).toEqual(["one", "two"])
    expect(server.received("send_message")).toBe(2)
    await leave()
  })

  test("S3 O17: who stalls for longer than the lease has lost it, and sends nothing of it", async () => {
    const { first, second, id, until, stored, leave, clock, storage, server } = await share()
    first.chat.disconnect()
    const sent = outcomeOf(first.chat.sendMessage(id, "once"))
    await clock.advance(100)
    // Its timers do not run; the other one's do.
    storage.fault("hangs")
    await clock.advance(100)
    storage.fault(null)
    const taken = await stealLease(storage, clock.now())
    await clock.advance(6_000)
    expect(first.chat.outbox.get()).toMatchObject({ items: [], durable: false })
    const before = server.received("send_message")
    await until(first.chat.connect())
    expect(server.received("send_message")).toBe(before)
    await taken()
    await clock.advance(leaseMs)
    expect([first, second].filter(({ chat }) => chat.outbox.get().durable)).toHaveLength(1)
    await clock.advance(1_000)
    expect(await stored(id)).toEqual(["once"])
    expect(sent()).toBe("resolved")
    expect(server.received("send_message")).toBe(before + 1)
    await leave()
  })

  test("O17: of two that claim at the same time one wins", async () => {
    const { openPage, until, clock, leave } = createDurableTown()
    const pages = [openPage(), openPage(), openPage()]
    await until(Promise.all(pages.map(({ chat }) => chat.connect())))
    await clock.advance(60_000)
    expect(pages.filter(({ chat }) => chat.outbox.get().durable)).toHaveLength(1)
    await leave()
  })

  /** Somebody else claims it in between, as after a long freeze; gives the way to let go again. */
  async function stealLease(
    storage: ReturnType<typeof createDurableTown>["storage"],
    nowMs: number,
  ): Promise<() => Promise<void>> {
    const open = await storage.open(annsOwner)
    const lease = { holder: "thief", until: nowMs + 15_000 }
    await open.write([
      ["epoch", nowMs + 1_000_000],
      [`lease/${nowMs + 1_000_000}`, lease],
    ])
    return () => open.write([[`lease/${nowMs + 1_000_000}`, undefined]])
  }
})

describe("logout", () => {
  test("O17 A5 F63: erases what waits, and nothing of it is sent later", async () => {
    const { settle, openPage, until, clock, storage, server, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "secret"))
    await clock.advance(100)
    await until(page.chat.logout())
    expect(sent()).toBe("closed")
    expect([...(await storage.entries(annsOwner))]).toEqual([])
    const before = server.received("send_message")
    const { chat } = openPage()
    await until(chat.connect())
    await clock.advance(1_000)
    expect(chat.outbox.get().items).toEqual([])
    expect(server.received("send_message")).toBe(before)
    await leave()
  })

  test("O17 F63: another tab that held the outbox drops it", async () => {
    const { settle, openPage, until, clock, server, kept, leave } = createDurableTown()
    const page = await settle()
    const other = openPage()
    await until(other.chat.connect())
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "secret").catch(() => {})
    await clock.advance(100)
    const before = server.received("send_message")
    await until(other.chat.logout())
    await clock.advance(10_000)
    await until(page.chat.connect())
    expect(page.chat.outbox.get().items).toEqual([])
    expect(server.received("send_message")).toBe(before)
    expect(await kept()).toEqual([])
    await leave()
  })

  test("O17 F63: rejects where the storage refuses", async () => {
    const { settle, storage, clock, leave } = createDurableTown()
    const page = await settle()
    storage.fault("refuses")
    const left = outcomeOf(page.chat.logout())
    await clock.advance(1_000)
    expect(left()).toBe("storage_failed")
    await leave()
  })

  test("A5: without a storage it is close()", async () => {
    const { arrive, until, leave } = createDurableTown()
    const { chat } = arrive("ann")
    await until(chat.connect())
    await until(chat.logout())
    expect(chat.connection.get().status).toBe("closed")
    await leave()
  })
})

describe("another user", () => {
  test("A5 F64: after setToken the former user's items stay on the disk, unsent, and are theirs again", async () => {
    const { storage, arrive, openPage, until, clock, server, kept, stored, leave } =
      createDurableTown()
    const { chat } = arrive("ann", { storage })
    await until(chat.connect())
    const { id } = await until(chat.createConversation({ type: "channel", name: "All" }))
    chat.disconnect()
    const unsent = outcomeOf(chat.sendMessage(id, "ann's secret"))
    await clock.advance(100)
    const before = server.received("send_message")
    chat.setToken("bob")
    await until(chat.connect())
    await clock.advance(2_000)
    expect(unsent()).toBe("aborted")
    expect(chat.user.get()?.id).toBe("bob")
    expect(chat.outbox.get()).toEqual({ items: [], durable: true })
    expect(server.received("send_message")).toBe(before)
    expect(await kept()).toEqual(["ann's secret queued"])
    await until(openPage().chat.connect())
    await clock.advance(1_000)
    expect(await stored(id)).toEqual(["ann's secret"])
    await leave()
  })

  test("A5 F64: without setToken the connection fails, and nothing is sent", async () => {
    const { arrive, storage, until, clock, server, leave } = createDurableTown()
    const user = { id: "ann", name: "Ann" }
    const { chat } = arrive("bob", { storage, user })
    void chat.sendMessage("somewhere", "ann's secret").catch(() => {})
    const connected = outcomeOf(chat.connect())
    await clock.advance(2_000)
    expect(connected()).toBe("protocol_mismatch")
    expect(server.received("send_message")).toBe(0)
    expect(chat.outbox.get()).toMatchObject({ items: [{ state: "queued" }], durable: true })
    await until(chat.close())
    await leave()
  })
})
