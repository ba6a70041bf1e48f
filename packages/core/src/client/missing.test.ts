import { describe, expect, test } from "vitest"
import { contents, createTown } from "./clients.test.kit.ts"

describe("what is missing", () => {
  test("R4 F48: a sync that is never answered leaves a gap after 5 s, and is asked again until it is filled", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const heard: string[] = []
    bob.chat.on("message", ({ content }) => heard.push(content))
    server.tamper((frame) => (frame.includes('"one"') || frame.includes('"synced"') ? [] : [frame]))
    void ann.chat.sendMessage(id, "one").catch(() => {})
    await clock.advance(50)
    await until(ann.chat.sendMessage(id, "two"))
    await clock.advance(4_900)
    expect(contents(bob.chat, id)).toEqual([])
    await clock.advance(200)
    expect(contents(bob.chat, id)).toEqual(["two"])
    expect(bob.chat.history(id).get().gaps).toMatchObject([{ reason: "missing" }])
    server.tamper(null)
    await until(ann.chat.sendMessage(id, "three"))
    expect(contents(bob.chat, id)).toEqual(["two", "three"])
    await clock.advance(25_000)
    expect(contents(bob.chat, id)).toEqual(["one", "two", "three"])
    expect(bob.chat.history(id).get().gaps).toEqual([])
    expect(heard).toEqual(["two", "three", "one"])
    await leave()
  })

  test("R4: a gap that is shown when the link goes is filled by the next one", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const heard: string[] = []
    bob.chat.on("message", ({ content }) => heard.push(content))
    server.tamper((frame) => (frame.includes('"one"') || frame.includes('"synced"') ? [] : [frame]))
    void ann.chat.sendMessage(id, "one").catch(() => {})
    await clock.advance(50)
    await until(ann.chat.sendMessage(id, "two"))
    bob.cut()
    await clock.advance(1)
    expect(contents(bob.chat, id)).toEqual(["two"])
    server.tamper(null)
    await clock.advance(10_000)
    expect(contents(bob.chat, id)).toEqual(["one", "two"])
    expect(bob.chat.history(id).get().gaps).toEqual([])
    expect(heard).toEqual(["two", "one"])
    await leave()
  })
})
