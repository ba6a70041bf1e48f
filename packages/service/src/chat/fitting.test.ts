import { describe, expect, test } from "vitest"
import { fitPage } from "./fitting.ts"

const items = (count: number, chars: number) =>
  Array.from({ length: count }, () => ({ content: "x".repeat(chars) }))

describe("a page", () => {
  test("that fits is whole, wherever it was asked for", () => {
    for (const anchor of [0, 3, 9])
      expect(fitPage(items(9, 100), anchor)).toEqual({ start: 0, end: 9 })
    expect(fitPage([], 0)).toEqual({ start: 0, end: 0 })
  })

  test("that is too large keeps what is nearest to where it was asked for", () => {
    const large = items(9, 300_000)
    expect(fitPage(large, 0)).toEqual({ start: 0, end: 3 })
    expect(fitPage(large, 9)).toEqual({ start: 6, end: 9 })
    expect(fitPage(large, 4)).toEqual({ start: 2, end: 5 })
  })

  test("has one item, however large that is", () => {
    expect(fitPage(items(3, 2_000_000), 3)).toEqual({ start: 2, end: 3 })
  })
})
