import { describe, expect, test } from "vitest"
import type { Cipher } from "../cipher/cipher.ts"
import type { Clock } from "../clock.ts"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

const mark = "sealed:"
const toy: Cipher = {
  seal: async (content) => mark + content,
  open: async (sealed) => {
    if (!sealed.startsWith(mark)) throw new Error("nobody sealed this")
    return sealed.slice(mark.length)
  },
}

/** It takes its time, ever less of it. */
function slow(clock: Clock): Cipher {
  let leftMs = 900
  const wait = () =>
    new Promise<void>((resolve) => {
      clock.after(leftMs, resolve)
      leftMs = Math.max(0, leftMs - 300)
    })
  return {
    seal: (...args) => wait().then(() => toy.seal(...args)),
    open: (...args) => wait().then(() => toy.open(...args)),
  }
}

/** Ann and bob, with a cipher each, and eve without one. */
async function meet(cipher: Cipher = toy) {
  const town = createTown()
  const { enter, until } = town
  const [ann, bob, eve] = [
    await enter("ann", { cipher }),
    await enter("bob", { cipher }),
    await enter("eve"),
  ]
  const participantIds = ["bob", "eve"]
  const { id } = await until(
    ann.chat.createConversation({ type: "group", name: "Launch", participantIds }),
  )
  for (const { chat } of [ann, bob, eve]) {
    chat.messages(id).subscribe(() => {})
    await until(chat.loadConversations())
    await until(chat.loadMessages(id))
  }
  return { ...town, ann: ann.chat, bob: bob.chat, eve: eve.chat, id }
}

describe("a cipher", () => {
  test("seals what goes out, and opens what comes in: live, in pages and in lists", async () => {
    const { ann, bob, eve, id, until, enter, leave } = await meet()
    const sent = ann.sendMessage(id, "hello")
    expect(contents(ann, id)).toEqual(["hello"])
    expect((await until(sent)).content).toBe("hello")
    expect([ann, bob, eve].map((chat) => contents(chat, id))).toEqual([
      ["hello"],
      ["hello"],
      ["sealed:hello"],
    ])
    const { chat } = await enter("bob", { cipher: toy })
    const { conversations } = await until(chat.loadConversations())
    expect(conversations.map(({ lastMessage }) => lastMessage?.content)).toEqual(["hello"])
    expect((await until(chat.loadMessages(id))).map(({ content }) => content)).toEqual(["hello"])
    expect(ann.conversation(id).get()?.lastMessage?.content).toBe("hello")
    await leave()
  })

  test("leaves what it cannot open as it came, and says so", async () => {
    const { bob, eve, id, until, leave } = await meet()
    await until(eve.sendMessage(id, "plain"))
    expect(bob.messages(id).get()).toMatchObject([{ content: "plain", metadata: { sealed: true } }])
    await leave()
  })

  test("may take its time: order stays, in both directions", async () => {
    const { enter, until, clock, leave } = createTown()
    const ann = (await enter("ann", { cipher: slow(clock) })).chat
    const bob = (await enter("bob", { cipher: slow(clock) })).chat
    const { id } = await until(ann.createConversation({ type: "group", participantIds: ["bob"] }))
    bob.messages(id).subscribe(() => {})
    await until(bob.loadMessages(id))
    const texts = ["one", "two", "three"]
    const sent = texts.map((text) => ann.sendMessage(id, text))
    expect(contents(ann, id)).toEqual(texts)
    await clock.advance(10_000)
    await Promise.all(sent)
    expect(contents(bob, id)).toEqual(texts)
    await leave()
  })

  test("that fails fails the message, which can be sent once more", async () => {
    let isBroken = true
    const cipher: Cipher = {
      ...toy,
      seal: (...args) => (isBroken ? Promise.reject(new Error("no key")) : toy.seal(...args)),
    }
    const { ann, eve, id, clock, server, leave } = await meet(cipher)
    const sent = outcomeOf(ann.sendMessage(id, "hello"))
    await clock.advance(100)
    expect([sent(), server.received("send_message")]).toEqual(["internal", 0])
    const [failed] = ann.messages(id).get()
    expect(failed).toMatchObject({ content: "hello", status: "failed" })
    isBroken = false
    ann.retryMessage(failed?.key ?? "")
    await clock.advance(100)
    expect([contents(ann, id), contents(eve, id)]).toEqual([["hello"], ["sealed:hello"]])
    await leave()
  })

  test("that never answers holds nothing up for longer than a request", async () => {
    const never: Cipher = { ...toy, open: () => new Promise(() => {}) }
    const { ann, bob, id, clock, leave } = await meet(never)
    void ann.sendMessage(id, "hello")
    await clock.advance(9_900)
    expect(contents(bob, id)).toEqual([])
    await clock.advance(200)
    expect(bob.messages(id).get()).toMatchObject([
      { content: "sealed:hello", metadata: { sealed: true } },
    ])
    await leave()
  })

  test("seals edits too, and shows them as they were written", async () => {
    const { ann, bob, eve, id, until, clock, server, leave } = await meet()
    const { key } = await until(ann.sendMessage(id, "hello"))
    server.stop()
    const edited = ann.editMessage(id, key, "hello, world")
    expect(contents(ann, id)).toEqual(["hello, world"])
    await clock.advance(100)
    expect(contents(ann, id)).toEqual(["hello, world"])
    server.start()
    await clock.advance(10_000)
    await edited
    expect([ann, bob, eve].map((chat) => contents(chat, id))).toEqual([
      ["hello, world"],
      ["hello, world"],
      ["sealed:hello, world"],
    ])
    await leave()
  })

  test("rewrites what still waits, and sends the last version alone", async () => {
    const { ann, eve, id, until, clock, server, leave } = await meet()
    ann.disconnect()
    const sent = ann.sendMessage(id, "one")
    const [draft] = ann.messages(id).get()
    const edited = ann.editMessage(id, draft?.key ?? "", "two")
    await clock.advance(100)
    void ann.connect()
    await until(Promise.all([sent, edited]))
    expect([contents(ann, id), contents(eve, id)]).toEqual([["two"], ["sealed:two"]])
    expect(server.received("edit_message")).toBe(0)
    await leave()
  })

  test("that makes copies is refused by a server that keeps one text", async () => {
    const copies: Cipher = { ...toy, seal: async (content) => ({ ann: content }) }
    const { ann, id, clock, server, leave } = await meet(copies)
    const sent = outcomeOf(ann.sendMessage(id, "hello"))
    await clock.advance(100)
    expect([sent(), server.received("send_message")]).toEqual(["unsupported", 0])
    await leave()
  })
})

describe("a cipher with a storage", () => {
  test("lets nothing onto the disk that it has not sealed", async () => {
    const town = createDurableTown()
    const { chat, id } = await town.settle({ cipher: toy })
    chat.disconnect()
    const sent = chat.sendMessage(id, "secret")
    const [draft] = chat.messages(id).get()
    await town.clock.advance(100)
    void chat.editMessage(id, draft?.key ?? "", "another secret")
    await town.clock.advance(100)
    expect(await town.kept()).toEqual(["sealed:another secret queued"])
    const written = JSON.stringify(town.storage.batches)
    expect(written).toContain("sealed:secret")
    expect(
      written.replaceAll("sealed:another secret", "").replaceAll("sealed:secret", ""),
    ).not.toContain("secret")
    void chat.connect()
    await town.until(sent)
    await town.leave()
  })

  test("shows after a restart what was written, and sends it as it was sealed", async () => {
    const town = createDurableTown()
    const page = await town.settle({ cipher: toy })
    page.chat.disconnect()
    for (const text of ["one", "two"]) void page.chat.sendMessage(page.id, text).catch(() => {})
    await town.clock.advance(100)
    await town.crash(page)
    let seals = 0
    const cipher: Cipher = {
      open: toy.open,
      seal: (...args) => {
        seals += 1
        return toy.seal(...args)
      },
    }
    const { chat } = town.openPage({ cipher })
    chat.messages(page.id).subscribe(() => {})
    void chat.connect()
    await town.clock.advance(1_000)
    expect([contents(chat, page.id), seals]).toEqual([["one", "two"], 0])
    expect(await town.stored(page.id)).toEqual(["sealed:one", "sealed:two"])
    await town.leave()
  })

  test("that cannot read what an earlier client sealed says so, and sends it all the same", async () => {
    const town = createDurableTown()
    const page = await town.settle({ cipher: toy })
    page.chat.disconnect()
    void page.chat.sendMessage(page.id, "one").catch(() => {})
    await town.clock.advance(100)
    await town.crash(page)
    town.server.stop()
    const blind: Cipher = { ...toy, open: () => Promise.reject(new Error("no key")) }
    const { chat } = town.openPage({ cipher: blind })
    void chat.connect().catch(() => {})
    await town.clock.advance(1_000)
    expect(chat.messages(page.id).get()).toMatchObject([
      { content: "sealed:one", status: "queued", metadata: { sealed: true } },
    ])
    town.server.start()
    await town.clock.advance(20_000)
    expect(await town.stored(page.id)).toEqual(["sealed:one"])
    await town.leave()
  })
})
