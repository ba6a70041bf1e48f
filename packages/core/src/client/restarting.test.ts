import { describe, expect, test } from "vitest"
import type { ClientStorage } from "../client-storage.ts"
import type { Clock } from "../clock.ts"
import { type DurableStorage, durable } from "../storage/index.ts"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

/** Promises settle; nothing that takes a tick of the clock happens. */
async function breathe(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await null
}

describe("O14: the process ends", () => {
  /** Ann writes, her process ends when `crash` says so, and her page is opened again. */
  async function restart(
    act: (town: ReturnType<typeof createDurableTown>, page: Page) => Promise<void>,
  ) {
    const town = createDurableTown()
    const page = await town.settle()
    await act(town, page)
    await town.crash(page)
    const onDisk = await town.kept()
    const before = town.server.received("send_message")
    town.server.tamper(null)
    const next = town.openPage()
    next.chat.messages(page.id).subscribe(() => {})
    await town.until(next.chat.connect())
    await town.clock.advance(1_000)
    const items = next.chat.outbox.get().items
    const sentAgain = town.server.received("send_message") - before
    const stored = await town.stored(page.id)
    await town.leave()
    expect(items).toEqual([])
    return { onDisk, before, sentAgain, stored }
  }

  type Page = Awaited<ReturnType<ReturnType<typeof createDurableTown>["settle"]>>
  const send = ({ chat, id }: Page, content = "hello") => {
    void chat.sendMessage(id, content).catch(() => {})
  }

  test("O14 F59: before the commit nothing was promised, and nothing is sent", async () => {
    const after = await restart(async ({ storage }, page) => {
      storage.crashAfter(0)
      send(page)
      await breathe()
    })
    expect(after).toEqual({ onDisk: [], before: 0, sentAgain: 0, stored: [] })
  })

  test("O14 F59: after the commit, before the lane hands it over, it is sent", async () => {
    const after = await restart(async ({ clock }, page) => {
      page.chat.disconnect()
      send(page, "one")
      send(page, "two")
      await clock.advance(100)
    })
    expect(after.onDisk).toEqual(["one queued", "two queued"])
    expect(after.stored).toEqual(["one", "two"])
  })

  test("O1 O14 F59: after sending is committed, before the socket has it, it is sent again", async () => {
    const after = await restart(async ({ clock, storage }, page) => {
      storage.crashAfter(1)
      send(page)
      await clock.advance(50)
    })
    expect(after).toMatchObject({ onDisk: ["hello sending"], before: 0, sentAgain: 1 })
    expect(after.stored).toEqual(["hello"])
  })

  test("O14 F59: on the wire and not applied, it is sent again", async () => {
    const after = await restart(async (_town, page) => {
      send(page)
      await breathe()
      page.cut()
    })
    expect(after).toMatchObject({ onDisk: ["hello sending"], before: 0, sentAgain: 1 })
    expect(after.stored).toEqual(["hello"])
  })

  test("O6 O14 F59: applied and not acknowledged, the repeat is answered", async () => {
    const after = await restart(async ({ server, clock }, page) => {
      server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
      send(page)
      await clock.advance(50)
    })
    expect(after).toMatchObject({ onDisk: ["hello sending"], before: 1, sentAgain: 1 })
    expect(after.stored).toEqual(["hello"])
  })

  test("O14 F59: acknowledged, its record not taken out yet, the repeat is answered", async () => {
    const after = await restart(async ({ storage, clock }, page) => {
      send(page)
      await breathe()
      storage.crashAfter(0)
      await clock.advance(50)
      expect(page.chat.outbox.get().items).toEqual([])
    })
    expect(after).toMatchObject({ onDisk: ["hello sending"], before: 1, sentAgain: 1 })
    expect(after.stored).toEqual(["hello"])
  })
})

/** How long a late storage takes for a write. */
const writeMs = 500

function lateStorage(storage: ClientStorage, clock: Clock): DurableStorage {
  return durable({
    erase: storage.erase,
    async open(owner) {
      const open = await storage.open(owner)
      return {
        ...open,
        async write(batch, options) {
          await new Promise<void>((resolve) => clock.after(writeMs, resolve))
          await open.write(batch, options)
        },
      }
    },
  })
}

describe("a restart", () => {
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

  test("O4: what an earlier client left goes before what was written since", async () => {
    const { settle, openPage, clock, leave, crash, stored, until } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    for (const content of ["one", "two"])
      void page.chat.sendMessage(page.id, content).catch(() => {})
    await clock.advance(100)
    await crash(page)
    const { chat } = openPage()
    chat.messages(page.id).subscribe(() => {})
    const third = chat.sendMessage(page.id, "three")
    await clock.advance(100)
    expect(contents(chat, page.id)).toEqual(["one", "two", "three"])
    await until(chat.connect())
    await until(third)
    expect(await stored(page.id)).toEqual(["one", "two", "three"])
    await leave()
  })

  test("O4 O14: what a page proves while it is being written leaves its place to the next lane", async () => {
    const town = createDurableTown()
    const { settle, openPage, clock, storage, leave, crash, server, until, stored } = town
    const outbox = { maxLanes: 1 }
    const page = await settle({ outbox })
    const next = await until(page.chat.createConversation({ type: "channel", name: "Next" }))
    server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
    void page.chat.sendMessage(page.id, "stored").catch(() => {})
    void page.chat.sendMessage(next.id, "waiting").catch(() => {})
    await clock.advance(50)
    await crash(page)
    server.tamper(null)
    const { chat } = openPage({ outbox, storage: lateStorage(storage, clock) })
    await until(chat.connect())
    await clock.advance(writeMs)
    void chat.loadMessages(page.id)
    await clock.advance(10_000)
    expect(chat.outbox.get().items).toEqual([])
    expect([await stored(page.id), await stored(next.id)]).toEqual([["stored"], ["waiting"]])
    await leave()
  })

  test("O14: what is still being written as the client closes is written with what waits for it", async () => {
    const { settle, openPage, clock, storage, leave, until, kept, stored } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    storage.fault("slow")
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(10)
    storage.fault(null)
    const [one] = page.chat.messages(page.id).get()
    void page.chat.addReaction(page.id, one?.key ?? "", "👍").catch(() => {})
    await until(page.chat.close())
    expect(await kept()).toEqual(["add_reaction queued", "one queued"])
    const { chat } = openPage()
    await until(chat.connect())
    await clock.advance(1_000)
    expect(chat.outbox.get()).toEqual({ items: [], durable: true })
    expect(await stored(page.id)).toEqual(["one"])
    // The first write comes to its end.
    await clock.advance(5_000)
    await leave()
  })

  test("O10 O14: what failed stays failed, with its reason, and can be retried or discarded", async () => {
    const { settle, openPage, clock, leave, crash, until, kept } = createDurableTown()
    const page = await settle()
    for (const content of ["one", "two"])
      void page.chat.sendMessage("nowhere", content).catch(() => {})
    await clock.advance(1_000)
    await crash(page)
    const { chat } = openPage()
    await until(chat.connect())
    const [one, two] = chat.messages("nowhere").get()
    expect(one).toMatchObject({ status: "failed", error: { code: "not_found" } })
    chat.discardMessage(two?.key ?? "")
    await clock.advance(100)
    expect(await kept()).toEqual(["one failed"])
    chat.retryMessage(one?.key ?? "")
    await clock.advance(100)
    expect(chat.outbox.get().items).toMatchObject([{ key: one?.key, state: "failed" }])
    await leave()
  })

  test("O6: what a page brought before the outbox was read is not shown twice", async () => {
    const { settle, arrive, storage, clock, leave, crash, server, until } = createDurableTown()
    const page = await settle()
    server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
    void page.chat.sendMessage(page.id, "once").catch(() => {})
    await clock.advance(50)
    await crash(page)
    server.tamper(null)
    storage.fault("hangs")
    const { chat } = arrive("ann", { storage })
    await until(chat.connect())
    await until(chat.loadMessages(page.id))
    storage.fault(null)
    await clock.advance(100_000)
    expect(contents(chat, page.id)).toEqual(["once"])
    expect(chat.outbox.get()).toEqual({ items: [], durable: true })
    await leave()
  })

  test("Q3: a mark that waits is the highest one, also after a restart", async () => {
    const { settle, openPage, clock, leave, crash, until, kept, server, arrive } =
      createDurableTown()
    const page = await settle()
    const bob = arrive("bob").chat
    await until(bob.connect())
    await until(bob.joinConversation(page.id))
    const first = await until(bob.sendMessage(page.id, "one"))
    await until(bob.sendMessage(page.id, "two"))
    page.chat.disconnect()
    void page.chat.markRead(page.id, first.id ?? "").catch(() => {})
    void page.chat.markRead(page.id).catch(() => {})
    await clock.advance(100)
    expect(await kept()).toEqual(["mark_read queued"])
    await crash(page)
    await until(openPage().chat.connect())
    expect(server.received("mark_read")).toBe(1)
    expect(await kept()).toEqual([])
    await leave()
  })
})
