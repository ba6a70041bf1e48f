import { describe, expect, test } from "vitest"
import { durable } from "../storage/index.ts"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { annsOwner, createDurableTown, createSignals, leaseMs } from "./keeping.test.kit.ts"
import type { SharedOptions } from "./options.ts"

describe("F63: the user leaves in another page", () => {
  /** Two pages of ann without a connection, a text on each; the first one keeps the outbox. */
  async function write(own: SharedOptions = {}) {
    const town = createDurableTown()
    const first = await town.settle(own)
    const second = town.openPage(own)
    second.chat.messages(first.id).subscribe(() => {})
    await town.until(second.chat.connect())
    const sent = [first, second].map(({ chat }, index) => {
      chat.disconnect()
      return outcomeOf(chat.sendMessage(first.id, `secret ${index}`))
    })
    await town.clock.advance(100)
    return { ...town, first, second, sent, before: town.server.received("send_message") }
  }

  type Written = Awaited<ReturnType<typeof write>>

  /** Nothing of it is anywhere, and nothing comes when they connect again. */
  async function expectNothing(town: Written, page: Written["second"]): Promise<void> {
    expect(page.chat.outbox.get().items).toEqual([])
    expect(contents(page.chat, town.first.id)).toEqual([])
    await town.until(page.chat.connect())
    await town.clock.advance(leaseMs)
    expect(await town.kept()).toEqual([])
    expect(town.server.received("send_message")).toBe(town.before)
  }

  test("O17 A5: what it held on the disk is gone at once, from its screen too", async () => {
    const town = await write()
    await town.until(town.second.chat.logout())
    expect(town.sent.map((outcome) => outcome())).toEqual(["aborted", "closed"])
    await expectNothing(town, town.first)
    await town.leave()
  })

  test("O17 A5: what it held in memory alone is gone at once, too", async () => {
    const town = await write()
    await town.until(town.first.chat.logout())
    expect(town.sent.map((outcome) => outcome())).toEqual(["closed", "aborted"])
    await expectNothing(town, town.second)
    await town.leave()
  })

  test("O17 A5: what they write when they are back is theirs, and sent", async () => {
    const town = await write()
    await town.until(town.first.chat.logout())
    await town.until(town.second.chat.connect())
    await town.until(town.second.chat.sendMessage(town.first.id, "back"))
    expect(await town.stored(town.first.id)).toEqual(["back"])
    await town.clock.advance(leaseMs)
    expect(town.second.chat.outbox.get()).toEqual({ items: [], durable: true })
    await town.leave()
  })

  test("O17: a storage that tells nobody is found empty by whoever held it", async () => {
    const { storage, settle, clock, server, until, leave } = createDurableTown()
    const page = await settle({ storage: durable({ open: storage.open, erase: storage.erase }) })
    page.chat.disconnect()
    const sent = outcomeOf(page.chat.sendMessage(page.id, "secret"))
    await clock.advance(100)
    const before = server.received("send_message")
    await storage.erase(annsOwner)
    void page.chat.connect()
    await clock.advance(6_000)
    expect(sent()).toBe("aborted")
    expect(contents(page.chat, page.id)).toEqual([])
    expect(server.received("send_message")).toBe(before)
    await until(page.chat.close())
    await leave()
  })

  test("O17: a page that was frozen meanwhile sends nothing of it, though another began anew", async () => {
    const signals = createSignals()
    const town = createDurableTown()
    const first = await town.settle()
    const frozen = town.openPage({ network: signals })
    frozen.chat.messages(first.id).subscribe(() => {})
    await town.until(frozen.chat.connect())
    frozen.chat.disconnect()
    const sent = outcomeOf(frozen.chat.sendMessage(first.id, "secret"))
    await town.clock.advance(100)
    signals.say("frozen")
    await town.until(first.chat.logout())
    const next = town.openPage()
    await town.until(next.chat.connect())
    await town.until(next.chat.sendMessage(first.id, "anew"))
    signals.say("resumed")
    await town.until(frozen.chat.connect())
    await town.clock.advance(leaseMs)
    expect(sent()).toBe("aborted")
    expect(await town.stored(first.id)).toEqual(["anew"])
    await town.leave()
  })

  test("O17: a page that is told while it reads what is kept shows and sends nothing of it", async () => {
    const town = await write()
    await town.crash(town.first)
    await town.until(town.second.chat.close())
    town.storage.fault("slow")
    const page = town.openPage()
    void page.chat.connect()
    await town.clock.advance(100)
    town.storage.fault(null)
    await town.storage.erase(annsOwner)
    await expectNothing(town, page)
    await town.leave()
  })
})

test("O17 F63: logout rejects in time where the storage does not answer", async () => {
  const { settle, storage, clock, leave } = createDurableTown()
  const page = await settle()
  storage.fault("hangs")
  const left = outcomeOf(page.chat.logout())
  await clock.advance(15_000)
  expect(left()).toBe("storage_failed")
  storage.fault(null)
  await leave()
})
