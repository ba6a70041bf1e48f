import { describe, expect, test } from "vitest"
import { arrange, type MakeClientStorage } from "./arrange.ts"

const conflict = expect.objectContaining({ name: "ChatError", code: "conflict" })

export function describeOwners(make: MakeClientStorage): void {
  describe("owners", () => {
    test.each(["x", "\0", "\uffff", "/", " "])(
      "see nothing of one whose name goes on with %j",
      async (end) => {
        const { storage, owner, open } = await arrange(make)
        const other = await storage.open(owner + end)
        await other.write([["key", "other"]])
        await open.write([["key", "own"]])
        await expect(other.write([["key", "fenced"]], { epoch: 1 })).rejects.toEqual(conflict)
        expect(await open.read("")).toEqual([["key", "own"]])
        await storage.erase(owner)
        expect(await other.read("")).toEqual([["key", "other"]])
        await storage.erase(owner + end)
      },
    )

    test("are erased with all they have, and those who opened them see it", async () => {
      const { storage, owner, open } = await arrange(make)
      await open.write([
        ["", 0],
        ["epoch", 7],
        ["\uffff", 1],
        ["outbox/key", { content: "secret" }],
      ])
      await storage.erase(owner)
      expect(await open.read("")).toEqual([])
      expect(await (await storage.open(owner)).read("")).toEqual([])
    })

    test("that are erased fence out whoever held them", async () => {
      const { storage, owner, open } = await arrange(make)
      await open.write([["epoch", 7]])
      await storage.erase(owner)
      await expect(open.write([["outbox/key", 1]], { epoch: 7 })).rejects.toEqual(conflict)
      await open.write([["epoch", 8]], { epoch: 0 })
      expect(await open.read("")).toEqual([["epoch", 8]])
    })

    test("whose page watches are told when another erases them, where the storage tells", async () => {
      const { storage, owner } = await arrange(make)
      const watch = storage.watchErasure ?? (() => () => {})
      const told: string[] = []
      const stops = [
        watch(`${owner} other`, () => told.push("other")),
        watch(owner, () => told.push("own")),
      ]
      watch(owner, () => told.push("stopped"))()
      await storage.erase(owner)
      await expect
        .poll(() => told, { timeout: 10_000 })
        .toEqual(storage.watchErasure ? ["own"] : [])
      for (const stop of stops) stop()
    })

    test("may be erased though there is nothing of them", async () => {
      const { storage, owner } = await arrange(make)
      await storage.erase(owner)
      await storage.erase(owner)
      expect(await (await storage.open(owner)).read("")).toEqual([])
    })
  })
}
