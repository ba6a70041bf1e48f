import { describe, expect, test } from "vitest"
import { contents, outcomeOf } from "./clients.test.kit.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

describe("O14 O15: after a restart", () => {
  /** Ann's page, a message of hers that is stored, and no connection. */
  async function write() {
    const town = createDurableTown()
    const page = await town.settle()
    const { key } = await town.until(page.chat.sendMessage(page.id, "stored"))
    page.chat.disconnect()

    /** Her process ends, and her page is opened again; connected only if it shows anything. */
    async function restart() {
      await town.clock.advance(100)
      await town.crash(page)
      const onDisk = await town.kept()
      const { chat } = town.openPage()
      chat.messages(page.id).subscribe(() => {})
      return { chat, onDisk }
    }

    async function connect(chat: typeof page.chat): Promise<void> {
      await town.until(chat.connect())
      await town.until(chat.loadMessages(page.id))
      await town.clock.advance(1_000)
      expect(chat.outbox.get().items).toEqual([])
      expect(await town.kept()).toEqual([])
    }
    const act = (promise: Promise<unknown>): void => void promise.catch(() => {})

    /** Its answer is lost, and nobody hears of it. */
    async function editOnItsWay() {
      await town.until(page.chat.connect())
      town.server.tamper((frame) =>
        /"message_sent"|"message_received"/.test(frame) ? [] : [frame],
      )
      act(page.chat.sendMessage(page.id, "on its way"))
      await town.clock.advance(50)
      const draft = page.chat.messages(page.id).get().at(-1)
      act(page.chat.editMessage(page.id, draft?.key ?? "", "edited"))
      return draft
    }
    return { ...town, page, id: page.id, key, restart, connect, act, editOnItsWay }
  }

  test("changes of a stored message are sent, and shown as soon as it is loaded", async () => {
    const { page, id, key, restart, connect, act, server, until, leave } = await write()
    act(page.chat.editMessage(id, key, "better"))
    act(page.chat.addReaction(id, key, "👍"))
    const { chat, onDisk } = await restart()
    expect(onDisk).toEqual(["add_reaction queued", "better queued"])
    server.tamper((frame) => (/"message_edited"|"reaction_updated"/.test(frame) ? [] : [frame]))
    await until(chat.connect())
    await until(chat.loadMessages(id))
    expect(chat.messages(id).get()).toMatchObject([
      { key, content: "better", reactions: [{ userIds: ["ann"] }] },
    ])
    server.tamper(null)
    chat.disconnect()
    await connect(chat)
    expect(chat.messages(id).get()).toMatchObject([{ key, content: "better", updateSeq: 4 }])
    await leave()
  })

  test("a message that was rewritten is sent as it was written last", async () => {
    const { page, id, restart, connect, act, stored, leave } = await write()
    act(page.chat.sendMessage(id, "first"))
    const draft = page.chat.messages(id).get().at(-1)
    act(page.chat.editMessage(id, draft?.key ?? "", "last"))
    const { chat, onDisk } = await restart()
    expect(onDisk).toEqual(["last queued"])
    await connect(chat)
    expect(contents(chat, id)).toEqual(["stored", "last"])
    expect(await stored(id)).toEqual(["stored", "last"])
    await leave()
  })

  test("a message that was deleted while it waited is not sent", async () => {
    const { page, id, restart, connect, act, stored, clock, leave } = await write()
    act(page.chat.sendMessage(id, "never"))
    await clock.advance(100)
    const draft = page.chat.messages(id).get().at(-1)
    act(page.chat.deleteMessage(id, draft?.key ?? ""))
    const { chat, onDisk } = await restart()
    expect(onDisk).toEqual([])
    await connect(chat)
    expect(await stored(id)).toEqual(["stored"])
    await leave()
  })

  test("a child still waits for its parent, and goes with the id that it gets", async () => {
    const { id, restart, connect, editOnItsWay, stored, server, leave } = await write()
    await editOnItsWay()
    const { chat, onDisk } = await restart()
    expect(onDisk).toEqual(["edited queued", "on its way sending"])
    expect(chat.outbox.get().items).toEqual([])
    server.tamper(null)
    await connect(chat)
    expect(contents(chat, id)).toEqual(["stored", "edited"])
    expect(await stored(id)).toEqual(["stored", "edited"])
    await leave()
  })

  test("a child whose parent was sent by another client goes when that message is seen", async () => {
    const { id, restart, connect, editOnItsWay, stored, server, storage, clock, leave } =
      await write()
    const draft = await editOnItsWay()
    await clock.advance(100)
    storage.corrupt("memory://server ann", `outbox/${draft?.key}`, "damaged")
    const { chat } = await restart()
    server.tamper(null)
    await connect(chat)
    expect(await stored(id)).toEqual(["stored", "edited"])
    await leave()
  })

  test("a child of whose parent nothing is left fails with it", async () => {
    const { page, id, act, restart, connect, stored, storage, clock, leave } = await write()
    act(page.chat.sendMessage(id, "never kept"))
    const draft = page.chat.messages(id).get().at(-1)
    act(page.chat.addReaction(id, draft?.key ?? "", "👍"))
    await clock.advance(100)
    const open = await storage.open("memory://server ann")
    await open.write([[`outbox/${draft?.key}`, undefined]])
    const { chat, onDisk } = await restart()
    expect(onDisk).toEqual(["add_reaction queued"])
    await connect(chat)
    expect(await stored(id)).toEqual(["stored"])
    await leave()
  })

  test("a child whose parent was seen before the outbox was read goes, too", async () => {
    const town = await write()
    const { page, id, stored, server, storage, until, clock, arrive, crash, leave } = town
    const draft = await town.editOnItsWay()
    await clock.advance(100)
    storage.corrupt("memory://server ann", `outbox/${draft?.key}`, "damaged")
    await crash(page)
    server.tamper(null)
    storage.fault("hangs")
    const { chat } = arrive("ann", { storage })
    await until(chat.connect())
    await until(chat.loadMessages(id))
    storage.fault(null)
    await clock.advance(100_000)
    expect(chat.outbox.get().items).toEqual([])
    expect(await stored(id)).toEqual(["stored", "edited"])
    await leave()
  })

  test("a child gets its id with the write that takes its parent out", async () => {
    const { page, id, act, server, storage, until, clock, leave } = await write()
    await until(page.chat.connect())
    let isHeld = true
    server.tamper((frame) => (isHeld && /message_sent|message_received/.test(frame) ? [] : [frame]))
    act(page.chat.sendMessage(id, "parent"))
    await clock.advance(50)
    const draft = page.chat.messages(id).get().at(-1)
    act(page.chat.deleteMessage(id, draft?.key ?? ""))
    await clock.advance(100)
    isHeld = false
    page.cut()
    await clock.advance(10_000)
    const ends = storage.batches.filter((batch) =>
      batch.some(([key, value]) => key === `outbox/${draft?.key}` && value === undefined),
    )
    const { id: messageId } = page.chat.messages(id).get().at(-1) ?? {}
    expect(ends).toMatchObject([
      [expect.anything(), [expect.anything(), { dependsOn: null, payload: { messageId } }]],
    ])
    await leave()
  })

  test("a failed message can still be edited, and goes out anew", async () => {
    const { page, restart, connect, act, until, clock, leave, id, stored } = await write()
    await until(page.chat.connect())
    act(page.chat.sendMessage("nowhere", "lost"))
    await clock.advance(1_000)
    const { chat } = await restart()
    await until(chat.connect())
    const [lost] = chat.messages("nowhere").get()
    expect(lost).toMatchObject({ status: "failed" })
    const edited = outcomeOf(chat.editMessage("nowhere", lost?.key ?? "", "again"))
    await clock.advance(1_000)
    expect(edited()).toBe("not_found")
    const [again] = chat.messages("nowhere").get()
    expect(again).toMatchObject({ content: "again", status: "failed" })
    await until(chat.deleteMessage("nowhere", again?.key ?? ""))
    await connect(chat)
    expect(await stored(id)).toEqual(["stored"])
    await leave()
  })
})
