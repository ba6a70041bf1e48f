import { describe, expect, test, vi } from "vitest"
import type { Readable } from "./readable.ts"
import { selectReadable } from "./select-readable.ts"

interface Point {
  readonly x: number
  readonly y: number
}

function createPoint() {
  let value: Point = { x: 0, y: 0 }
  let tell: ((value: Point) => void) | undefined
  const readable: Readable<Point> = {
    get: () => value,
    getInitial: () => ({ x: -1, y: -1 }),
    subscribe(listener) {
      tell = listener
      return () => {
        tell = undefined
      }
    },
  }
  return {
    readable,
    set(next: Point) {
      value = next
      tell?.(next)
    },
    isWatched: () => tell !== undefined,
  }
}

describe("selectReadable", () => {
  test("gives what is selected, now and initially", () => {
    const { readable, set } = createPoint()
    const x = selectReadable(readable, (point) => point.x)
    expect(x.get()).toBe(0)
    set({ x: 3, y: 0 })
    expect(x.get()).toBe(3)
    expect(x.getInitial()).toBe(-1)
  })

  test("tells listeners only when the selection changes, and lets go with them", () => {
    const { readable, set, isWatched } = createPoint()
    const heard = vi.fn()
    const stop = selectReadable(readable, (point) => point.x).subscribe(heard)
    set({ x: 0, y: 5 })
    set({ x: 1, y: 5 })
    stop()
    expect(heard.mock.calls).toEqual([[1]])
    expect(isWatched()).toBe(false)
  })

  test("gives the same object for the same value", () => {
    const { readable, set } = createPoint()
    const pair = selectReadable(readable, ({ x, y }) => [x, y])
    const before = pair.get()
    expect(pair.get()).toBe(before)
    set({ x: 1, y: 1 })
    expect(pair.get()).toEqual([1, 1])
  })
})
