import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import type { Draft } from "./item.ts"
import { arrange, day, draft, refusal } from "./outbox.test.kit.ts"

describe("the bounds of the outbox", () => {
  const codeOf = (act: () => void) => {
    try {
      act()
      return null
    } catch (error) {
      return error instanceof ChatError ? error.code : error
    }
  }

  test("O12 F56: an item too many is refused, and nothing appears", () => {
    const { outbox, add, take, changeCount } = arrange({ maxItems: 2 })
    add("a1", "a2")
    take()
    outbox.settle("a1", "refusedFinal", refusal("forbidden"))
    const changes = changeCount()
    expect(codeOf(() => add("a3"))).toBe("outbox_full")
    expect(outbox.view().items).toHaveLength(2)
    expect(changeCount()).toBe(changes)
    outbox.settle("a1", "discard")
    expect(codeOf(() => add("a3"))).toBeNull()
  })

  test.each([
    ["a", 1],
    ["é", 2],
    ["あ", 3],
    ["😀", 4],
    ["\n", 2],
  ])("O12 F56: %j counts %i bytes", (text, bytes) => {
    const empty = JSON.stringify(draft("a1", "").command.payload).length
    const fits = arrange({ maxBytes: empty + bytes }).outbox
    expect(codeOf(() => fits.add(draft("a1", text)))).toBeNull()
    const over = arrange({ maxBytes: empty + bytes - 1 }).outbox
    expect(codeOf(() => over.add(draft("a1", text)))).toBe("outbox_full")
  })

  test("O12: room is given back with each item that ends", () => {
    const { outbox, take } = arrange({ maxBytes: 150 })
    for (let round = 0; round < 10; round++) {
      outbox.add(draft("a1", "x".repeat(70)))
      take()
      outbox.settle("a1", round % 2 ? "acknowledged" : "echoed")
    }
    expect(outbox.view().items).toEqual([])
  })

  test("O12 F56: an item that is too old fails with a time-out, and one on its way does not", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    take()
    add("b1")
    expect(outbox.nextAt()).toBe(clock.now() + day)
    await clock.advance(day - 1)
    expect(outbox.expire()).toEqual([])
    await clock.advance(1)
    expect(outbox.expire()).toMatchObject([
      { key: "b1", state: "failed", error: { code: "timeout" } },
    ])
    expect([outbox.find("a1")?.state, outbox.nextAt(), take()]).toEqual(["sending", null, []])
  })

  test("O12: without a bound of age there is no time to wait for", () => {
    const { outbox, add } = arrange({ maxAgeMs: Number.POSITIVE_INFINITY })
    add("a1")
    expect(outbox.nextAt()).toBeNull()
  })

  test("O12: what JSON cannot carry is thrown back, and nothing appears", () => {
    const { outbox } = arrange()
    const { command, ...rest } = draft("a1")
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const payload = {
      clientId: "a1",
      conversationId: "a",
      type: "text",
      content: "",
      metadata: loop,
    }
    const circular: Draft = { ...rest, command: { type: "send_message", payload } }
    expect(command.type).toBe(circular.command.type)
    expect(codeOf(() => outbox.add(circular))).toBe("invalid_argument")
    expect(outbox.view().items).toEqual([])
  })

  test("O17: a cleared outbox holds nothing, and has room", () => {
    const { outbox, add, take } = arrange({ maxItems: 1 })
    add("a1")
    take()
    outbox.clear()
    expect([outbox.view().items, outbox.nextAt(), take()]).toEqual([[], null, []])
    expect(outbox.settle("a1", "acknowledged")).toBeUndefined()
    expect(codeOf(() => add("a1"))).toBeNull()
  })

  test("O12: the view is the same object while nothing changed", () => {
    const { outbox, add } = arrange()
    add("a1", "b1")
    const before = outbox.view()
    expect(outbox.view()).toBe(before)
    outbox.settle("b1", "discard")
    expect(outbox.view()).not.toBe(before)
    expect(outbox.view().items[0]).toBe(before.items[0])
  })
})
