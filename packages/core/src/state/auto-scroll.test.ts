import { describe, expect, test } from "vitest"
import { createAutoScroll, type ScrollBox } from "./auto-scroll.ts"

/** A view of 100 px on a list of that height, as a browser keeps it. */
class FakeBox implements ScrollBox {
  readonly clientHeight = 100
  readonly #listeners = new Map<string, Set<() => void>>()
  #top = 0
  #height: number

  constructor(height: number) {
    this.#height = height
  }

  get scrollTop(): number {
    return this.#top
  }
  set scrollTop(top: number) {
    this.#top = Math.max(0, Math.min(top, this.#height - this.clientHeight))
  }
  get scrollHeight(): number {
    return this.#height
  }
  set scrollHeight(height: number) {
    this.#height = height
    this.scrollTop = this.#top
  }

  readonly addEventListener = (type: string, listener: () => void): void => {
    this.#listeners.set(type, (this.#listeners.get(type) ?? new Set()).add(listener))
  }
  readonly removeEventListener = (type: string, listener: () => void): void => {
    this.#listeners.get(type)?.delete(listener)
  }

  emit(type: string): void {
    for (const listener of this.#listeners.get(type) ?? []) listener()
  }

  readerScrolls(byPx: number): void {
    this.emit("wheel")
    this.scrollTop += byPx
    this.emit("scroll")
  }
}

function follow(height: number) {
  const box = new FakeBox(height)
  const auto = createAutoScroll()
  const heard: boolean[] = []
  auto.isFollowing.subscribe((isFollowing) => heard.push(isFollowing))
  const detach = auto.attach(box)
  auto.changed("first")
  return { box, auto, heard, detach }
}

describe("auto scroll", () => {
  test("begins at the end, and follows it", () => {
    const { box, auto } = follow(500)
    expect(box.scrollTop).toBe(400)
    box.scrollHeight = 600
    auto.changed("first")
    expect(box.scrollTop).toBe(500)
  })

  test("one small scroll up ends the following, and nothing moves any more", () => {
    const { box, auto, heard } = follow(500)
    box.readerScrolls(-5)
    expect(heard).toEqual([false])
    box.scrollHeight = 600
    auto.changed("first")
    expect(box.scrollTop).toBe(395)
  })

  test("one scroll up ends the following of a list that grows in every frame", () => {
    const { box, auto } = follow(500)
    box.scrollHeight = 520
    box.readerScrolls(-5)
    auto.changed("first")
    expect(box.scrollTop).toBe(395)
  })

  test("a scroll down to near the end begins it again", () => {
    const { box, auto } = follow(500)
    box.readerScrolls(-300)
    box.readerScrolls(200)
    expect(auto.isFollowing.get()).toBe(false)
    box.readerScrolls(60)
    expect(auto.isFollowing.get()).toBe(true)
  })

  test("a list that becomes shorter, or moves by itself, is no scroll of the reader", () => {
    const { box, auto, heard } = follow(500)
    box.scrollHeight = 300
    box.emit("scroll")
    auto.changed("first")
    box.scrollTop = 50
    box.scrollHeight = 400
    box.emit("scroll")
    auto.changed("first")
    expect(box.scrollTop).toBe(300)
    expect(heard).toEqual([])
  })

  test("older rows leave what is in view in its place", () => {
    const { box, auto } = follow(500)
    box.readerScrolls(-300)
    box.scrollHeight = 800
    auto.changed("older")
    expect(box.scrollTop).toBe(400)
  })

  test("the way to the latest begins the following", () => {
    const { box, auto, heard } = follow(500)
    box.readerScrolls(-300)
    auto.toLatest()
    expect(box.scrollTop).toBe(400)
    expect(heard).toEqual([false, true])
  })

  test("what was let go of moves no more, and tells nothing", () => {
    const { box, auto, heard, detach } = follow(500)
    detach()
    box.readerScrolls(-300)
    box.scrollHeight = 600
    auto.changed("first")
    expect(box.scrollTop).toBe(100)
    expect(heard).toEqual([])
  })
})
