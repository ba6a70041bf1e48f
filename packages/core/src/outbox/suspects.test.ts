import { describe, expect, test } from "vitest"
import type { KeptItem } from "./item.ts"
import { arrange, draft, refusal } from "./outbox.test.kit.ts"

describe("a suspect", () => {
  test("O11: goes when nothing else is on its way, and goes alone", () => {
    const { outbox, add, take } = arrange()
    add("a1", "b1")
    expect(take()).toEqual(["a1", "b1"])
    outbox.settle("b1", "returned")
    expect(outbox.mark("b1", 2)).toBe(2)
    add("b2", "c1")
    expect(take()).toEqual([])
    outbox.settle("a1", "acknowledged")
    expect([take(), take()]).toEqual([["b1"], []])
    outbox.settle("b1", "acknowledged")
    expect(take()).toEqual(["b2", "c1"])
  })

  test("O11: is not followed by what stands behind it, and goes after what stands before it", () => {
    const { outbox, add, take } = arrange()
    add("a1", "a2", "a3")
    outbox.mark("a2", 2)
    for (const key of ["a1", "a2", "a3"]) {
      expect(take()).toEqual([key])
      outbox.settle(key, "acknowledged")
    }
  })

  test("O11: holds nobody up while its conversation is not ready", () => {
    const { outbox, add } = arrange()
    add("a1", "b1")
    outbox.mark("a1", 2)
    const ready = outbox.takeReady((conversationId) => conversationId !== "a")
    expect(ready.map(({ clientId }) => clientId)).toEqual(["b1"])
  })

  test("O8 O11: is none any more once a person retries it", () => {
    const { outbox, add, take } = arrange()
    add("a1", "b1")
    take()
    expect(outbox.mark("a1", 3)).toBe(3)
    outbox.settle("a1", "refusedFinal", refusal("rejected"))
    outbox.settle("a1", "retry")
    expect(outbox.mark("a1", 1)).toBe(1)
    expect(take()).toEqual(["a1"])
  })
})

describe("what an earlier client left", () => {
  test("O4 O12: goes first, keeps its place, and takes its room", () => {
    const { outbox, add, take, changed } = arrange({ maxItems: 2 })
    add("a2")
    const left: KeptItem = {
      ...{
        ...draft("a1"),
        knownOwn: null,
        dependsOn: null,
        position: 7,
        createdAt: 1,
        firstSentAt: null,
      },
      ...{ state: "queued", attempts: 0, marks: 0, isRefused: false, error: null },
    }
    outbox.restore([left])
    // What has another place than its record says has to be written.
    expect(changed()).toEqual(["a2"])
    expect(() => add("a3")).toThrow("the outbox is full")
    expect(outbox.kept("a1")?.position).toBe(7)
    expect(outbox.kept("a2")?.position).toBeGreaterThan(7)
    expect(take()).toEqual(["a1", "a2"])
  })

  test("O12: counts with its bytes", () => {
    const { outbox } = arrange()
    outbox.add(draft("a1", "x".repeat(70)))
    const left = outbox.kept("a1")
    const small = arrange({ maxBytes: JSON.stringify(left?.command.payload).length + 50 })
    small.outbox.restore(left ? [left] : [])
    expect(() => small.add("b1")).toThrow("the outbox is full")
  })
})
