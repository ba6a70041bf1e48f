import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

describe("Q3: what waits is folded", () => {
  /** A message of each on both screens; ann has no connection. */
  async function wait() {
    const town = createTown()
    const { ann, bob, id } = await town.meet()
    await town.until(ann.chat.sendMessage(id, "hers"))
    await town.until(bob.chat.sendMessage(id, "his"))
    const [hers, his] = ann.chat.messages(id).get()
    ann.chat.disconnect()
    const reactions = () =>
      ann.chat
        .messages(id)
        .get()
        .map((message) => message.reactions.map(({ reaction }) => reaction).join(" "))
    async function reconnect(): Promise<void> {
      void ann.chat.connect()
      await town.clock.advance(1_000)
    }
    return {
      ...town,
      ann,
      bob,
      id,
      hers: hers?.key ?? "",
      his: his?.key ?? "",
      reactions,
      reconnect,
    }
  }

  test("a second edit replaces the first, and both callers hear of it", async () => {
    const { ann, bob, id, hers, server, reconnect, leave } = await wait()
    const edits = ["one", "two", "three"].map((text) => ann.chat.editMessage(id, hers, text))
    expect(contents(ann.chat, id)).toEqual(["three", "his"])
    expect(ann.chat.outbox.get().items).toHaveLength(1)
    await reconnect()
    expect((await Promise.all(edits)).map(({ content }) => content)).toEqual(
      edits.map(() => "three"),
    )
    expect(server.received("edit_message")).toBe(1)
    expect(contents(bob.chat, id)).toEqual(["three", "his"])
    await leave()
  })

  test("a second edit stands behind one that is on its way", async () => {
    const { ann, bob, id, hers, server, reconnect, clock, leave } = await wait()
    await reconnect()
    void ann.chat.editMessage(id, hers, "one")
    void ann.chat.editMessage(id, hers, "two")
    void ann.chat.editMessage(id, hers, "three")
    await clock.advance(1_000)
    expect(server.received("edit_message")).toBe(2)
    expect(contents(bob.chat, id)).toEqual(["three", "his"])
    await leave()
  })

  test("a reaction and its end are nothing together, and both callers hear so", async () => {
    const { ann, id, his, server, reactions, reconnect, clock, leave } = await wait()
    const given = outcomeOf(ann.chat.addReaction(id, his, "👍"))
    expect(reactions()).toEqual(["", "👍"])
    await ann.chat.removeReaction(id, his, "👍")
    await clock.settle()
    expect(given()).toBe("resolved")
    expect(reactions()).toEqual(["", ""])
    expect(ann.chat.outbox.get().items).toEqual([])
    await reconnect()
    expect([server.received("add_reaction"), server.received("remove_reaction")]).toEqual([0, 0])
    await leave()
  })

  test("the end of a reaction and its return are nothing together", async () => {
    const { ann, id, his, server, reactions, reconnect, until, leave } = await wait()
    await reconnect()
    await until(ann.chat.addReaction(id, his, "👍"))
    ann.chat.disconnect()
    void ann.chat.removeReaction(id, his, "👍")
    expect(reactions()).toEqual(["", ""])
    void ann.chat.addReaction(id, his, "👍")
    expect(reactions()).toEqual(["", "👍"])
    await reconnect()
    expect([server.received("add_reaction"), server.received("remove_reaction")]).toEqual([1, 0])
    await leave()
  })

  test("a reaction that was given already, or asked for already, is given once", async () => {
    const { ann, bob, id, his, server, reconnect, leave } = await wait()
    const asked = [1, 2, 3].map(() => ann.chat.addReaction(id, his, "👍"))
    await reconnect()
    await Promise.all(asked)
    await ann.chat.addReaction(id, his, "👍")
    await ann.chat.removeReaction(id, his, "🎉")
    expect([server.received("add_reaction"), server.received("remove_reaction")]).toEqual([1, 0])
    expect(bob.chat.messages(id).get()).toMatchObject([{}, { reactions: [{ userIds: ["ann"] }] }])
    await leave()
  })

  test("reactions of other kinds, and to other messages, are left alone", async () => {
    const { ann, bob, id, hers, his, reconnect, reactions, leave } = await wait()
    for (const reaction of ["👍", "🎉"])
      for (const key of [hers, his]) void ann.chat.addReaction(id, key, reaction)
    void ann.chat.removeReaction(id, his, "👍")
    await reconnect()
    expect(reactions()).toEqual(["👍 🎉", "🎉"])
    expect(bob.chat.messages(id).get()).toMatchObject([
      { reactions: [{ reaction: "👍" }, { reaction: "🎉" }] },
      { reactions: [{ reaction: "🎉" }] },
    ])
    await leave()
  })

  test("what is on its way is not taken back but undone", async () => {
    const { ann, bob, id, his, server, reconnect, clock, leave } = await wait()
    await reconnect()
    const outcomes = [
      ann.chat.addReaction(id, his, "👍"),
      ann.chat.removeReaction(id, his, "👍"),
    ].map(outcomeOf)
    await clock.advance(1_000)
    expect(outcomes.map((outcome) => outcome())).toEqual(["resolved", "resolved"])
    expect([server.received("add_reaction"), server.received("remove_reaction")]).toEqual([1, 1])
    expect(bob.chat.messages(id).get()).toMatchObject([{}, { reactions: [] }])
    await leave()
  })
})
