import { describe, expect, test } from "vitest"
import type { ClientStorage } from "../client-storage.ts"
import { durable } from "../storage/index.ts"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import type { Diagnostic } from "./diagnostics.ts"
import { annsOwner, createDurableTown } from "./keeping.test.kit.ts"

/** How long a storage that failed is left alone. */
const retryMs = 60_000

describe("a disk that is full", () => {
  test("O13 F57: is told of once, keeps nothing in between, and takes all when there is room", async () => {
    const { settle, clock, storage, kept, stored, leave } = createDurableTown()
    const reports: Diagnostic[] = []
    const durable: boolean[] = []
    const page = await settle({ onDiagnostic: (diagnostic) => reports.push(diagnostic) })
    page.chat.disconnect()
    storage.fault("full")
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    page.chat.outbox.subscribe(({ durable: isDurable }) => durable.push(isDurable))
    await clock.advance(5 * retryMs)
    expect([...durable, page.chat.outbox.get().durable]).not.toContain(true)
    expect(reports.map(({ code }) => code)).toEqual(["storage_degraded"])
    storage.fault(null)
    await clock.advance(retryMs)
    expect(page.chat.outbox.get().durable).toBe(true)
    expect(await kept()).toEqual(["one queued"])
    void page.chat.connect()
    await clock.advance(5_000)
    expect(await stored(page.id)).toEqual(["one"])
    await leave()
  })

  test("O14 O16: still gives back what it holds, where a damaged record cannot be put aside", async () => {
    const { settle, openPage, crash, clock, storage, server, stored, leave } = createDurableTown()
    const page = await settle()
    server.stop()
    for (const content of ["one", "two"])
      void page.chat.sendMessage(page.id, content).catch(() => {})
    await clock.advance(100)
    await crash(page)
    const [one] = page.chat.outbox.get().items
    storage.corrupt(annsOwner, `outbox/${one?.key}`, "x".repeat(1_000))
    storage.fault("full")
    const next = openPage()
    void next.chat.connect().catch(() => {})
    await clock.advance(100)
    expect(contents(next.chat, page.id)).toEqual(["two"])
    expect(next.chat.outbox.get()).toMatchObject({ items: [{ state: "queued" }], durable: false })
    server.start()
    await clock.advance(15_000)
    expect(await stored(page.id)).toEqual(["two"])
    storage.fault(null)
    await leave()
  })
})

describe("a database", () => {
  test("O13 F57: that was deleted and is there again takes what waits anew, and it is sent once", async () => {
    const { settle, clock, storage, server, kept, stored, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    storage.closeAll()
    storage.deleteAll()
    void page.chat.sendMessage(page.id, "two").catch(() => {})
    await clock.advance(100)
    expect(page.chat.outbox.get().durable).toBe(false)
    await clock.advance(retryMs)
    expect(page.chat.outbox.get().durable).toBe(true)
    expect(await kept()).toEqual(["one queued", "two queued"])
    void page.chat.connect()
    await clock.advance(5_000)
    expect(await stored(page.id)).toEqual(["one", "two"])
    expect(server.received("send_message")).toBe(2)
    await leave()
  })

  test("I1 O13 F57: that was deleted, and that another page has begun anew a moment before, loses nothing of what waits", async () => {
    const { settle, openPage, clock, storage, stored, until, leave } = createDurableTown()
    let lateMs = 0
    const late: ClientStorage = {
      ...storage,
      async open(owner) {
        const open = await storage.open(owner)
        const ownLateMs = lateMs
        return {
          ...open,
          async write(...change) {
            await new Promise<void>((resolve) => void clock.after(ownLateMs, resolve))
            await open.write(...change)
          },
        }
      },
    }
    const page = await settle({ storage: durable(late) })
    const other = openPage()
    await until(other.chat.connect())
    expect(page.chat.outbox.get().durable).toBe(true)
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    storage.closeAll()
    storage.deleteAll()
    lateMs = 2_000
    await clock.advance(retryMs)
    expect(other.chat.outbox.get().durable).toBe(true)
    void page.chat.connect()
    await clock.advance(5_000)
    expect(await stored(page.id)).toEqual(["one"])
    await leave()
  })

  test("O13 F57: that does all it is asked for, but late, has nothing sent twice", async () => {
    const { settle, clock, storage, server, kept, stored, until, leave } = createDurableTown()
    const page = await settle()
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await clock.advance(100)
    storage.fault("refuses")
    await clock.advance(10_000)
    expect(page.chat.outbox.get().durable).toBe(false)
    // The next claim is written, and nobody hears of it in time.
    storage.fault("slow")
    await clock.advance(retryMs)
    await until(page.chat.connect())
    await clock.advance(10_000)
    expect(server.received("send_message")).toBe(1)
    storage.fault(null)
    await clock.advance(2 * retryMs)
    expect(page.chat.outbox.get()).toEqual({ items: [], durable: true })
    expect(server.received("send_message")).toBe(1)
    expect([await stored(page.id), await kept()]).toEqual([["one"], []])
    await leave()
  })
})

describe("another client took the outbox", () => {
  test("O17: what it holds is not sent by who lost it, also where nobody can be asked any more", async () => {
    const { settle, clock, storage, server, until, leave } = createDurableTown()
    const page = await settle({ storage: failingAfterConflict(storage) })
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "once").catch(() => {})
    await clock.advance(100)
    const open = await storage.open(annsOwner)
    const epoch = clock.now() + 1_000_000
    await open.write([
      ["epoch", epoch],
      [`lease/${epoch}`, { holder: "thief", until: clock.now() + 15_000 }],
    ])
    await until(page.chat.connect())
    await clock.advance(20_000)
    expect(server.received("send_message")).toBe(0)
    expect(page.chat.outbox.get()).toEqual({ items: [], durable: false })
    await leave()
  })

  test("O17: what it holds is not sent by who claims it too late in the same millisecond", async () => {
    const { settle, clock, storage, server, until, leave } = createDurableTown()
    let isTaken = false
    const thieves: ClientStorage = {
      ...storage,
      async open(owner) {
        const open = await storage.open(owner)
        return {
          ...open,
          async write(batch, options) {
            const [, epoch] = batch.find(([key]) => key === "epoch") ?? []
            const lease = { holder: "thief", until: clock.now() + 15_000 }
            if (isTaken && epoch !== undefined) {
              const taken: typeof batch = [
                ["epoch", epoch],
                [`lease/${epoch}`, lease],
              ]
              await open.write(taken)
            }
            await open.write(batch, options)
          },
        }
      },
    }
    const page = await settle({ storage: durable(thieves) })
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "once").catch(() => {})
    await clock.advance(100)
    isTaken = true
    storage.closeAll()
    await clock.advance(10_000)
    await until(page.chat.connect())
    await clock.advance(1_000)
    expect(server.received("send_message")).toBe(0)
    expect(page.chat.outbox.get()).toEqual({ items: [], durable: false })
    await leave()
  })

  function failingAfterConflict(storage: ClientStorage) {
    let isOver = false
    return durable({
      erase: storage.erase,
      async open(owner) {
        const open = await storage.open(owner)
        return {
          ...open,
          read: (prefix) => (isOver ? Promise.reject(new Error("no disk")) : open.read(prefix)),
          async write(batch, options) {
            await open.write(batch, options).catch((cause) => {
              isOver = true
              throw cause
            })
          },
        }
      },
    })
  }

  test("O13: where it has to be durable, what came before that was known is refused", async () => {
    const { settle, openPage, clock, server, leave } = createDurableTown()
    const first = await settle()
    server.stop()
    const second = openPage({ outbox: { requireDurable: true } })
    const sent = outcomeOf(second.chat.sendMessage(first.id, "early"))
    await clock.advance(100)
    expect(sent()).toBe("storage_failed")
    expect(contents(second.chat, first.id)).toEqual([])
    await leave()
  })
})

test("C8: a client whose storage hangs closes in time, and leaves nothing behind", async () => {
  const { settle, clock, storage, leave } = createDurableTown()
  const page = await settle()
  void page.chat.sendMessage(page.id, "one").catch(() => {})
  storage.fault("hangs")
  const closed = outcomeOf(page.chat.close())
  await clock.advance(3_500)
  expect(closed()).toBe("resolved")
  await leave()
})
