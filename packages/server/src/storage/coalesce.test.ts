import { describe, expect, test } from "vitest"
import { coalesce } from "./coalesce.ts"

describe("coalesced reads", () => {
  test("read together what is asked for together, and in the order of asking", async () => {
    const reads: (readonly number[])[] = []
    const double = coalesce(async (keys: readonly number[]) => {
      reads.push(keys)
      return keys.map((key) => key * 2)
    })
    const first = [double(1), double(2)]
    expect(await Promise.all(first)).toEqual([2, 4])
    expect(await double(3)).toBe(6)
    expect(reads).toEqual([[1, 2], [3]])
  })

  test("fail together, and read again the next time", async () => {
    let isBroken = true
    const read = coalesce(async (keys: readonly number[]) => {
      if (isBroken) throw new Error("down")
      return keys
    })
    const results = await Promise.allSettled([read(1), read(2)])
    expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"])
    isBroken = false
    expect(await read(3)).toBe(3)
  })
})
