import { describe, expect, test } from "vitest"
import { arrange, keysOf, type MakeClientStorage } from "./arrange.ts"

const conflict = expect.objectContaining({ name: "ChatError", code: "conflict" })
const failed = expect.objectContaining({ name: "ChatError", code: "storage_failed" })

export function describeSharing(make: MakeClientStorage): void {
  describe("of two that opened it", () => {
    test("each sees what the other wrote", async () => {
      const { storage, owner, open } = await arrange(make)
      const other = await storage.open(owner)
      await open.write([["key", "one"]])
      expect(await other.read("")).toEqual([["key", "one"]])
      await other.write([["key", undefined]])
      expect(await open.read("")).toEqual([])
    })

    test("neither sees half of what the other writes", async () => {
      const { storage, owner, open } = await arrange(make)
      const other = await storage.open(owner)
      const writes = Array.from({ length: 20 }, (_, index) =>
        open.write([
          ["one", index],
          ["two", index],
        ]),
      )
      const reads = await Promise.all(Array.from({ length: 20 }, () => other.read("")))
      await Promise.all(writes)
      for (const entries of reads)
        expect(new Set(entries.map(([, value]) => value)).size).toBeLessThan(2)
    })

    test("one goes on when the other is closed, which refuses from then on", async () => {
      const { storage, owner, open } = await arrange(make)
      const other = await storage.open(owner)
      await other.write([["key", 1]])
      await other.close()
      await other.close()
      await expect(other.read("")).rejects.toEqual(failed)
      await expect(other.write([["key", 2]])).rejects.toEqual(failed)
      await expect(other.write([["key", 2]], { epoch: 0 })).rejects.toEqual(failed)
      expect(await open.read("")).toEqual([["key", 1]])
      expect(await (await storage.open(owner)).read("")).toEqual([["key", 1]])
    })
  })

  describe("an epoch", () => {
    test("that is not the present one changes nothing", async () => {
      const { open } = await arrange(make)
      await open.write([["epoch", 7]], { epoch: 0 })
      await expect(open.write([["key", 1]], { epoch: 0 })).rejects.toEqual(conflict)
      await expect(open.write([["epoch", 9]], { epoch: 8 })).rejects.toEqual(conflict)
      await open.write([["key", 2]], { epoch: 7 })
      expect(await open.read("")).toEqual([
        ["epoch", 7],
        ["key", 2],
      ])
    })

    test("is checked in one with the change: of 20 that raise it one does", async () => {
      const { storage, owner, open } = await arrange(make)
      const others = await Promise.all(Array.from({ length: 20 }, () => storage.open(owner)))
      const raised = await Promise.allSettled(
        others.map((other, index) =>
          other.write(
            [
              ["epoch", 1],
              [`by/${index}`, true],
            ],
            { epoch: 0 },
          ),
        ),
      )
      const refused = raised.filter(({ status }) => status === "rejected")
      expect(refused).toHaveLength(19)
      expect(refused).toEqual(refused.map(() => expect.objectContaining({ reason: conflict })))
      expect(await keysOf(open, "by/")).toHaveLength(1)
    })

    test("is asked of those alone that name one", async () => {
      const { open } = await arrange(make)
      await open.write([["epoch", 7]])
      await open.write([["key", 1]], { isRelaxed: true })
      expect(await keysOf(open)).toEqual(["epoch", "key"])
    })
  })
}
