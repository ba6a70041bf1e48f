import type { StorageFault } from "@colloquy/testing"
import { describe, expect, test, vi } from "vitest"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import type { Diagnostic } from "./diagnostics.ts"
import { annsOwner, createDurableTown } from "./keeping.test.kit.ts"

const faults: readonly StorageFault[] = ["refuses", "throws", "hangs", "slow"]

describe("a storage that fails", () => {
  test.each(faults)(
    "O13 F57: one that %s costs no message: memory, reported once, healed within 60 s",
    async (fault) => {
      const { settle, clock, storage, kept, stored, leave } = createDurableTown()
      const reports: Diagnostic[] = []
      const page = await settle({ onDiagnostic: (diagnostic) => reports.push(diagnostic) })
      expect(page.chat.outbox.get().durable).toBe(true)
      storage.fault(fault)
      const sent = outcomeOf(page.chat.sendMessage(page.id, "one"))
      await clock.advance(8_000)
      expect(sent()).toBe("resolved")
      expect(page.chat.outbox.get().durable).toBe(false)
      await clock.advance(150_000)
      expect(reports.map(({ code }) => code)).toEqual(["storage_degraded"])
      storage.fault(null)
      page.chat.disconnect()
      void page.chat.sendMessage(page.id, "two").catch(() => {})
      await clock.advance(70_000)
      expect(page.chat.outbox.get().durable).toBe(true)
      expect(await kept()).toEqual(["two queued"])
      void page.chat.connect()
      await clock.advance(10_000)
      expect(await stored(page.id)).toEqual(["one", "two"])
      expect(await kept()).toEqual([])
      await leave()
    },
  )

  test.each(faults)("O13 F57: one that %s from the start holds up nobody", async (fault) => {
    const { openPage, clock, storage, until, kept, leave } = createDurableTown()
    storage.fault(fault)
    const { chat } = openPage()
    await until(chat.connect())
    const created = outcomeOf(chat.createConversation({ type: "channel", name: "All" }))
    await clock.advance(10_000)
    expect(created()).toBe("resolved")
    expect(chat.outbox.get().durable).toBe(false)
    storage.fault(null)
    await clock.advance(70_000)
    expect(chat.outbox.get().durable).toBe(true)
    expect(await kept()).toEqual([])
    await leave()
  })

  test("O13 F57: a database that the browser closed is opened anew", async () => {
    const { settle, clock, storage, leave } = createDurableTown()
    const page = await settle()
    storage.closeAll()
    await clock.advance(5_500)
    expect(page.chat.outbox.get().durable).toBe(false)
    await clock.advance(1_000)
    expect(page.chat.outbox.get().durable).toBe(true)
    await leave()
  })

  test("O13 F57: one that refuses is tried again after 1 s, doubling to 60 s, and anew from 1 s when it fails again", async () => {
    const { settle, clock, storage, leave } = createDurableTown()
    await settle()
    const triedAt: number[] = []
    const { open } = storage
    vi.spyOn(storage, "open").mockImplementation((owner) => {
      triedAt.push(clock.now())
      return open(owner)
    })
    const waitsMs = async (forMs: number): Promise<number[]> => {
      storage.fault("refuses")
      await clock.advance(forMs)
      return triedAt.splice(0).map((at, index, all) => at - (all[index - 1] ?? at))
    }
    expect(await waitsMs(130_000)).toEqual([0, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000])
    storage.fault(null)
    await clock.advance(60_000)
    triedAt.splice(0)
    expect(await waitsMs(10_000)).toEqual([0, 2_000, 4_000])
    storage.fault(null)
    await leave()
  })

  test("O13: what ended while the storage refused is not sent again by the next client", async () => {
    const { settle, openPage, crash, clock, storage, server, until, stored, leave } =
      createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    const [kept, discarded] = ["kept", "discarded"].map((content) => {
      void page.chat.sendMessage(page.id, content).catch(() => {})
      return page.chat.messages(page.id).get().at(-1)?.key ?? ""
    })
    await clock.advance(100)
    storage.fault("refuses")
    page.chat.discardMessage(discarded ?? "")
    await clock.advance(6_000)
    await until(page.chat.connect())
    await clock.advance(5_000)
    storage.fault(null)
    await clock.advance(70_000)
    await crash(page)
    const before = server.received("send_message")
    await until(openPage().chat.connect())
    expect(server.received("send_message")).toBe(before)
    expect(await stored(page.id)).toEqual(["kept"])
    expect(kept).not.toBe("")
    await leave()
  })

  test("O13: where it has to be durable, nothing is taken on that is not", async () => {
    const { settle, clock, storage, kept, leave } = createDurableTown()
    const page = await settle({ outbox: { requireDurable: true } })
    page.chat.disconnect()
    const safe = outcomeOf(page.chat.sendMessage(page.id, "safe"))
    await clock.advance(100)
    storage.fault("refuses")
    const caught = outcomeOf(page.chat.sendMessage(page.id, "caught"))
    await clock.advance(100)
    const late = outcomeOf(page.chat.sendMessage(page.id, "late"))
    await clock.advance(100)
    expect([safe(), caught(), late()]).toEqual(["pending", "storage_failed", "storage_failed"])
    expect(contents(page.chat, page.id)).toEqual(["safe"])
    storage.fault(null)
    await clock.advance(70_000)
    const healed = outcomeOf(page.chat.sendMessage(page.id, "healed"))
    await clock.advance(100)
    expect(healed()).toBe("pending")
    expect(await kept()).toEqual(["healed queued", "safe queued"])
    await leave()
  })

  test("O13: to require a storage and to give none is a mistake", () => {
    const { arrive } = createDurableTown()
    expect(() => arrive("ann", { outbox: { requireDurable: true } })).toThrow("needs a storage")
  })

  test("O16 F58: damaged and newer records are skipped and told of, and the lane goes on", async () => {
    const { settle, openPage, crash, clock, storage, until, stored, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    for (const content of ["one", "two", "three", "four"])
      void page.chat.sendMessage(page.id, content).catch(() => {})
    await clock.advance(100)
    await crash(page)
    const keys = [...(await storage.entries(annsOwner)).keys()].filter((key) =>
      key.startsWith("outbox/"),
    )
    const [one = "", two = "", three = ""] = page.chat.outbox
      .get()
      .items.map(({ key }) => `outbox/${key}`)
    expect(keys).toHaveLength(4)
    storage.corrupt(annsOwner, one, '{"v":1,"clientI')
    storage.corrupt(annsOwner, two, { v: 1, clientId: 7 })
    storage.corrupt(annsOwner, three, { v: 2, clientId: "later" })
    const reports: Diagnostic[] = []
    const next = openPage({ onDiagnostic: (diagnostic) => reports.push(diagnostic) })
    await until(next.chat.connect())
    await clock.advance(5_000)
    expect(await stored(page.id)).toEqual(["four"])
    expect(reports.map(({ code, reason }) => [code, reason])).toEqual([
      ["record_skipped", "2 were damaged"],
      ["record_skipped", "a newer version wrote 1"],
    ])
    const left = [...(await storage.entries(annsOwner)).keys()]
    expect(left.filter((key) => key.startsWith("outbox/"))).toEqual([three])
    expect(left.filter((key) => key.startsWith("quarantine/"))).toHaveLength(2)
    await leave()
  })
})

describe("close()", () => {
  test.each(["open", "write"])(
    "F78: a storage that answers to %s afterwards is not heard",
    async (what) => {
      const { settle, openPage, clock, storage, server, leave } = createDurableTown()
      const page = what === "write" ? await settle() : { ...openPage(), id: "nowhere" }
      storage.fault("slow")
      const sent = outcomeOf(page.chat.sendMessage(page.id, "hello"))
      void page.chat.connect().catch(() => {})
      await clock.advance(1_000)
      const before = server.received("send_message")
      let isClosed = false
      void page.chat.close().then(() => {
        isClosed = true
      })
      await clock.advance(6_500)
      expect(isClosed).toBe(true)
      const view = page.chat.outbox.get()
      await clock.advance(10_000)
      expect(sent()).toBe("closed")
      expect(server.received("send_message")).toBe(before)
      expect(page.chat.outbox.get()).toBe(view)
      storage.fault(null)
      await leave()
    },
  )

  test("F78: a storage that never answers does not hold up the end", async () => {
    const { settle, clock, storage } = createDurableTown()
    const page = await settle()
    storage.fault("hangs")
    let isClosed = false
    void page.chat.close().then(() => {
      isClosed = true
    })
    await clock.advance(10_000)
    expect(isClosed).toBe(true)
    expect(clock.pendingCount()).toBe(0)
  })

  test("C8 I5: leaves no timer of a write that the storage never answered", async () => {
    const { settle, clock, storage, server } = createDurableTown()
    const { chat, id } = await settle()
    storage.fault("hangs")
    void chat.sendMessage(id, "one").catch(() => {})
    await clock.advance(100)
    storage.fault(null)
    const closed = chat.close()
    await clock.advance(100)
    await closed
    server.stop()
    expect(clock.pendingCount()).toBe(0)
  })

  test("C8: lets go of the storage, so that the next client has it at once", async () => {
    const { settle, openPage, until, clock, kept, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "hello").catch(() => {})
    await until(page.chat.close())
    expect(await kept()).toEqual(["hello queued"])
    const { chat } = openPage()
    void chat.connect()
    await clock.advance(0)
    expect(contents(chat, page.id)).toEqual(["hello"])
    await leave()
  })
})
