import { describe, expect, test } from "vitest"
import type { ClientStorage } from "../client-storage.ts"
import { durable } from "../storage/index.ts"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { annsOwner, createDurableTown, createSignals } from "./keeping.test.kit.ts"

/** How often whoever waits for an outbox looks. */
const turnMs = 5_000

describe("a page that is frozen, or goes away", () => {
  async function shown() {
    const town = createDurableTown()
    const network = createSignals()
    const page = await town.settle({ network })
    await town.until(page.chat.loadMessages(page.id))
    return { ...town, page, network }
  }

  test("C10 S3: lets go of the outbox at once: the next page has it without a wait", async () => {
    const { page, network, openPage, clock, server, kept, leave } = await shown()
    server.stop()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    network.say("frozen")
    const next = openPage()
    void next.chat.connect().catch(() => {})
    await clock.advance(1)
    expect(next.chat.outbox.get()).toMatchObject({ items: [{ state: "queued" }], durable: true })
    expect(contents(next.chat, page.id)).toEqual(["one"])
    server.start()
    await clock.advance(10_000)
    expect(await kept()).toEqual([])
    await leave()
  })

  test("C10 S3: lets go also of an outbox that it took and has not heard of yet", async () => {
    const { storage, openPage, until, clock, leave } = createDurableTown()
    const network = createSignals()
    const page = openPage({ network, storage: unheardOf(storage) })
    await until(page.chat.connect())
    network.say("frozen")
    const next = openPage()
    void next.chat.connect().catch(() => {})
    await clock.advance(1)
    expect(next.chat.outbox.get().durable).toBe(true)
    await leave()
  })

  /** Writes what was asked for, and says so to nobody. */
  function unheardOf(storage: ClientStorage) {
    return durable({
      erase: storage.erase,
      async open(owner) {
        const open = await storage.open(owner)
        return {
          ...open,
          async write(batch, options) {
            await open.write(batch, options)
            await new Promise(() => {})
          },
        }
      },
    })
  }

  test("C8 C10: arms no timer, and sends nothing, until it is back", async () => {
    const { page, network, clock, server, kept, stored, leave } = await shown()
    network.say("frozen")
    await clock.advance(10_000)
    const before = server.received("send_message")
    const pending = clock.pendingCount()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "late"))
    await clock.advance(60_000)
    expect([clock.pendingCount() - pending, server.received("send_message")]).toEqual([0, before])
    network.say("resumed")
    await clock.advance(3_000)
    expect(sent()).toBe("resolved")
    expect(await stored(page.id)).toEqual(["late"])
    expect(await kept()).toEqual([])
    await leave()
  })

  test("C10: what was being written as it froze is written, and goes on where it stood", async () => {
    const { page, network, clock, stored, leave } = await shown()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "one"))
    network.say("frozen")
    await clock.advance(1_000)
    expect(sent()).toBe("pending")
    network.say("resumed")
    await clock.advance(3_000)
    expect(sent()).toBe("resolved")
    expect(page.chat.outbox.get()).toEqual({ items: [], durable: true })
    expect(await stored(page.id)).toEqual(["one"])
    await leave()
  })

  test("O4 I3: what waited keeps its order over a restart, also where one was written anew since", async () => {
    const { page, network, clock, crash, openPage, until, stored, leave } = await shown()
    page.chat.disconnect()
    for (const content of ["one", "two"])
      void page.chat.sendMessage(page.id, content).catch(() => {})
    await clock.advance(100)
    network.say("frozen")
    await clock.advance(1_000)
    network.say("resumed")
    await clock.advance(100)
    const [first] = page.chat.messages(page.id).get()
    void page.chat.editMessage(page.id, first?.key ?? "", "first").catch(() => {})
    await clock.advance(100)
    await crash(page)
    await until(openPage().chat.connect())
    await clock.advance(1_000)
    expect(await stored(page.id)).toEqual(["first", "two"])
    await leave()
  })

  test("O17 S3: another that took over meanwhile keeps what it has, and it is sent once", async () => {
    const { page, network, openPage, until, clock, server, stored, leave } = await shown()
    page.chat.disconnect()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "one"))
    await clock.advance(100)
    network.say("frozen")
    const next = openPage()
    await until(next.chat.connect())
    await clock.advance(turnMs)
    network.say("resumed")
    await until(page.chat.connect())
    await clock.advance(turnMs)
    expect([page, next].map(({ chat }) => chat.outbox.get().durable)).toEqual([false, true])
    expect(await stored(page.id)).toEqual(["one"])
    expect([server.received("send_message"), sent()]).toEqual([1, "resolved"])
    await leave()
  })

  test("S3: who lets go late touches nothing of whoever took over", async () => {
    const { page, network, openPage, storage, until, clock, leave } = await shown()
    const open = await storage.open(annsOwner)
    const [[, epoch] = ["", 0]] = await open.read("epoch")
    // The lease ran out unseen, as where timers ring once a minute.
    await open.write([[`lease/${epoch}`, undefined]])
    const next = openPage()
    await until(next.chat.connect())
    expect(next.chat.outbox.get().durable).toBe(true)
    network.say("frozen")
    const third = openPage()
    await until(third.chat.connect())
    await clock.advance(turnMs)
    expect([next, third].map(({ chat }) => chat.outbox.get().durable)).toEqual([true, false])
    await until(next.chat.close())
    await clock.advance(turnMs)
    expect(third.chat.outbox.get().durable).toBe(true)
    expect(page.chat.outbox.get().items).toEqual([])
    await leave()
  })

  test("C10 O13: is durable again at once, where it is back before its storage has let go", async () => {
    const { page, network, clock, kept, leave } = await shown()
    page.chat.disconnect()
    network.say("frozen")
    network.say("resumed")
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    expect(page.chat.outbox.get().durable).toBe(true)
    expect(await kept()).toEqual(["one queued"])
    await leave()
  })

  test("C8: that is closed while it is frozen leaves nothing behind", async () => {
    const { network, clock, leave } = await shown()
    network.say("frozen")
    await clock.advance(100)
    network.say("frozen")
    await leave()
  })
})
