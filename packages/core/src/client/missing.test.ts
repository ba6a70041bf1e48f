import { describe, expect, test } from "vitest"
import { contents, createTown } from "./clients.test.kit.ts"

/** Ann has written "one" and "two"; Bob has not heard of the first, and no answer brings it. */
async function loseOne() {
  const town = createTown()
  const { ann, bob, id } = await town.meet()
  const heard: string[] = []
  bob.chat.on("message", ({ content }) => heard.push(content))
  town.server.tamper((frame) =>
    frame.includes('"one"') || frame.includes('"synced"') ? [] : [frame],
  )
  void ann.chat.sendMessage(id, "one").catch(() => {})
  await town.clock.advance(50)
  await town.until(ann.chat.sendMessage(id, "two"))
  return { ...town, ann, bob, id, heard }
}

describe("what is missing", () => {
  test("R4 F48: a sync that is never answered leaves a gap after 5 s, and is asked again until it is filled", async () => {
    const { ann, bob, id, heard, until, clock, server, leave } = await loseOne()
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
    const { bob, id, heard, clock, server, leave } = await loseOne()
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
