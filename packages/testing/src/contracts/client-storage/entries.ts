import type { StorageChange } from "@colloquy/core/storage"
import { describe, expect, test } from "vitest"
import { arrange, keysOf, type MakeClientStorage } from "./arrange.ts"

const everyCodeUnit = Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit))
const maxBytes = 5 * 1_048_576

export function describeEntries(make: MakeClientStorage): void {
  describe("entries", () => {
    test("are nothing at first", async () => {
      const { open } = await arrange(make)
      expect(await open.read("")).toEqual([])
    })

    test("are read by key, in the order of code units", async () => {
      const { open } = await arrange(make)
      const keys = ["b", "\uffff", "a", "", "aa", "B", "\u{1f600}", "é", "\0", "a\0", "10", "9"]
      await open.write(keys.map((key) => [key, key]))
      expect(await open.read("")).toEqual(keys.toSorted().map((key) => [key, key]))
    })

    test.each(["a", "ab", "b", "a\uffff", "\uffff", "\uffff\uffff", "c"])(
      "that begin with %j are read, and no other",
      async (prefix) => {
        const { open } = await arrange(make)
        const keys = ["", "a", "a\0", "ab", "abc", "a\uffff", "a\uffffa", "b", "\uffff", "\uffffx"]
        await open.write(keys.map((key) => [key, 1]))
        const expected = keys.filter((key) => key.startsWith(prefix)).toSorted()
        expect(await keysOf(open, prefix)).toEqual(expected)
      },
    )

    test.each([
      ["null", null],
      ["no and yes", [false, true]],
      ["numbers", [0, -1.5, 1e300, Number.MAX_SAFE_INTEGER]],
      ["nothing", ["", [], {}]],
      ["what is nested", { a: [{ b: { c: [[[null]]] } }] }],
      ["names that objects have themselves", { constructor: 1, toString: "x", length: null }],
    ])("keep %s", async (_name, value) => {
      const { open } = await arrange(make)
      await open.write([["key", value]])
      expect(await open.read("key")).toEqual([["key", value]])
    })

    test("keep every code unit, also NUL and half of a pair", async () => {
      const { open } = await arrange(make)
      const text = everyCodeUnit.join("")
      await open.write([["text", { [text]: everyCodeUnit }]])
      expect(await open.read("text")).toEqual([["text", { [text]: everyCodeUnit }]])
    })

    test("have keys of every code unit", async () => {
      const { open } = await arrange(make)
      const sampled = everyCodeUnit.filter((_, unit) => unit % 97 === 0)
      await open.write(sampled.map((key) => [`${key}!`, key]))
      expect(await open.read("")).toEqual(sampled.map((key) => [`${key}!`, key]))
    })

    test("hold 5 MiB, in one of them or in a thousand", async () => {
      const { open } = await arrange(make)
      const large = "x".repeat(maxBytes)
      await open.write([["large", large]])
      const many = Array.from(
        { length: 1_000 },
        (_, index): StorageChange => [`many/${index}`, large.slice(0, maxBytes / 1_000)],
      )
      await open.write(many)
      expect((await open.read("large"))[0]?.[1]).toBe(large)
      expect(new Map(await open.read("many/"))).toEqual(new Map(many))
    })

    test("change in the order of a batch, and are there when it resolves", async () => {
      const { open } = await arrange(make)
      await open.write([
        ["kept", 1],
        ["gone", 1],
        ["back", 1],
      ])
      const batch: readonly StorageChange[] = [
        ["back", undefined],
        ["gone", 2],
        ["back", 3],
        ["gone", undefined],
        ["never", undefined],
      ]
      await open.write(batch, { isRelaxed: true })
      expect(await open.read("")).toEqual([
        ["back", 3],
        ["kept", 1],
      ])
    })

    test("stay as they are where one of a batch cannot be kept", async () => {
      const { open } = await arrange(make)
      await open.write([["before", 1]])
      const unreadable = {
        get text(): string {
          throw new Error("it cannot be read")
        },
      }
      const written = open.write([
        ["before", 2],
        ["after", unreadable],
      ])
      await expect(written).rejects.toThrow()
      expect(await open.read("")).toEqual([["before", 1]])
    })
  })
}
