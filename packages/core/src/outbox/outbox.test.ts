import { describe, expect, test } from "vitest"
import { ChatError } from "../errors.ts"
import { arrange, chainOf, draft, refusal } from "./outbox.test.kit.ts"

describe("the order of the outbox", () => {
  test("O4: a lane goes in the order of its items, each naming the one before it", () => {
    const { outbox, add } = arrange()
    add("a1", "a2", "b1", "a3")
    expect(chainOf(outbox.takeReady(() => true))).toEqual([
      ["a1", null],
      ["a2", "a1"],
      ["a3", "a2"],
      ["b1", null],
    ])
    expect(outbox.find("a2")?.state).toBe("sending")
  })

  test("O4: a window of a lane is on its way, and the next goes when one is settled", () => {
    const { outbox, add, take } = arrange({}, 2)
    add("a1", "a2", "a3")
    expect([take(), take()]).toEqual([["a1", "a2"], []])
    outbox.settle("a1", "acknowledged")
    expect(chainOf(outbox.takeReady(() => true))).toEqual([["a3", "a2"]])
  })

  test("O4 O9: what was returned goes again, in its place, and costs no attempt", () => {
    const { outbox, add } = arrange()
    add("a1", "a2", "a3")
    outbox.takeReady(() => true)
    for (const key of ["a3", "a1", "a2"]) outbox.settle(key, "returned")
    expect(chainOf(outbox.takeReady(() => true))).toEqual([
      ["a1", null],
      ["a2", "a1"],
      ["a3", "a2"],
    ])
    expect(outbox.find("a1")?.attempts).toBe(0)
  })

  test("O4: what was on its way when a connection died goes on 16 at a time, until that is settled", () => {
    const { outbox, add, take } = arrange({}, 1_000)
    const keys = Array.from({ length: 40 }, (_, index) => `a${index}`)
    add(...keys)
    expect(take()).toEqual(keys)
    for (const key of keys.slice(30)) {
      outbox.mark(key, 1)
      outbox.settle(key, "returned")
    }
    for (const key of keys.slice(0, 30)) outbox.settle(key, "acknowledged")
    add(...keys.map((key) => key.replace("a", "ab")))
    expect(take()).toHaveLength(16)
    for (const key of keys.slice(30)) outbox.settle(key, "acknowledged")
    expect(take()).toHaveLength(34)
  })

  test("O4: what came too early waits for the one before it, and then goes at once", () => {
    const { outbox, add } = arrange()
    add("a1", "a2", "a3")
    outbox.takeReady(() => true)
    const early = new ChatError({
      ...{ code: "conflict", operation: "send", reason: "too early" },
      details: { reason: "out_of_order" },
    })
    for (const key of ["a2", "a3"]) outbox.settle(key, "returned", early)
    expect(outbox.takeReady(() => true)).toEqual([])
    outbox.settle("a1", "acknowledged")
    expect(chainOf(outbox.takeReady(() => true))).toEqual([
      ["a2", null],
      ["a3", "a2"],
    ])
  })

  test("O4: 8 lanes send at the same time, the oldest first", async () => {
    const { clock, outbox, take } = arrange()
    for (const key of "abcdefghij") {
      outbox.add(draft(`${key}1`))
      await clock.advance(1)
    }
    outbox.add(draft("a2"))
    expect(take()).toEqual(["a1", "a2", "b1", "c1", "d1", "e1", "f1", "g1", "h1"])
    outbox.settle("c1", "acknowledged")
    expect(take()).toEqual(["i1"])
  })

  test("O4: a lane that is always full starves no other", async () => {
    const { clock, outbox, add, take } = arrange({ maxLanes: 1 }, 1)
    add("a1", "b1")
    await clock.advance(1)
    add("a2")
    expect(take()).toEqual(["a1"])
    outbox.settle("a1", "acknowledged")
    expect(take()).toEqual(["b1"])
  })

  test("O4: a lane that becomes free counts those that send already", () => {
    const { outbox, add, take } = arrange({ maxLanes: 2 })
    add("a1", "b1", "c1")
    outbox.takeReady((conversationId) => conversationId !== "a")
    expect(["a1", "b1", "c1"].map((key) => outbox.find(key)?.state)).toEqual([
      "queued",
      "sending",
      "sending",
    ])
    expect(take()).toEqual([])
    outbox.settle("c1", "acknowledged")
    expect(take()).toEqual(["a1"])
  })

  test("O4: a conversation that is not ready holds up no other", () => {
    const { outbox, add } = arrange({ maxLanes: 1 })
    add("a1", "b1")
    const ready = outbox.takeReady((conversationId) => conversationId === "b")
    expect(ready.map(({ clientId }) => clientId)).toEqual(["b1"])
  })
})

describe("a refusal", () => {
  test("O9: a retryable one waits, and its lane with it", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1", "a2", "b1")
    take()
    outbox.settle("a1", "refusedRetryable", refusal("internal"))
    outbox.settle("a2", "returned")
    expect(outbox.find("a1")).toMatchObject({ state: "queued", attempts: 1 })
    expect([take(), outbox.nextAt()]).toEqual([[], clock.now() + 1_000])
    await clock.advance(1_000)
    expect(take()).toEqual(["a1", "a2"])
  })

  test("O9: a hint of the server goes before the usual wait", () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    take()
    outbox.settle("a1", "refusedRetryable", refusal("internal", 7_000))
    expect(outbox.nextAt()).toBe(clock.now() + 7_000)
  })

  test("O9: the sixth retryable one fails the item with the server's error", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    const error = refusal("internal")
    for (const waitMs of [1_000, 2_000, 4_000, 8_000, 16_000]) {
      take()
      expect(outbox.settle("a1", "refusedRetryable", error)?.step).toBe("queued")
      await clock.advance(waitMs)
    }
    take()
    expect(outbox.settle("a1", "refusedRetryable", error)).toMatchObject({
      step: "failed",
      item: { state: "failed", error },
    })
  })

  test("O10: a final one fails the item at once, and the lane goes on", () => {
    const { outbox, add } = arrange({}, 1)
    add("a1", "a2")
    outbox.takeReady(() => true)
    const settled = outbox.settle("a1", "refusedFinal", refusal("forbidden"))
    expect(settled).toMatchObject({ step: "failed", item: { error: { code: "forbidden" } } })
    expect(chainOf(outbox.takeReady(() => true))).toEqual([["a2", null]])
    expect(outbox.view().items.map(({ state }) => state)).toEqual(["failed", "sending"])
  })

  test("O5: an input that changes nothing tells nobody, and costs no attempt", () => {
    const { outbox, add, changeCount } = arrange()
    add("a1")
    const [view, changes] = [outbox.view(), changeCount()]
    for (const input of ["refusedRetryable", "refusedFinal", "returned", "unknown"] as const)
      outbox.settle("a1", input, refusal("internal"))
    expect(outbox.find("a1")).toMatchObject({ state: "queued", attempts: 0, error: null })
    expect(outbox.view()).toBe(view)
    expect(changeCount()).toBe(changes)
    expect(outbox.settle("nobody", "acknowledged")).toBeUndefined()
  })
})

describe("an item that waits for a person", () => {
  test("O8: a retry puts it at the end of its lane, as new, with the same clientId", async () => {
    const { clock, outbox, add, take } = arrange()
    add("a1")
    take()
    outbox.settle("a1", "refusedRetryable", refusal("internal", 60_000))
    await clock.advance(60_000)
    take()
    outbox.settle("a1", "refusedFinal", refusal("forbidden"))
    add("a2")
    expect(outbox.settle("a1", "retry")).toMatchObject({
      step: "queued",
      item: { clientId: "a1", attempts: 0, error: null },
    })
    expect(chainOf(outbox.takeReady(() => true))).toEqual([
      ["a2", null],
      ["a1", "a2"],
    ])
  })

  test("O8 I3: what stands behind a retried refusal waits until that is settled, and never names it", () => {
    const { outbox, add, take } = arrange()
    add("a1", "a2")
    take()
    outbox.settle("a1", "refusedFinal", refusal("forbidden"))
    outbox.settle("a1", "retry")
    add("a3")
    expect(chainOf(outbox.takeReady(() => true))).toEqual([["a1", "a2"]])
    expect(take()).toEqual([])
    outbox.settle("a1", "refusedFinal", refusal("forbidden"))
    expect(chainOf(outbox.takeReady(() => true))).toEqual([["a3", "a2"]])
  })

  test("O8: a discard removes it, unless it is on its way", () => {
    const { outbox, add, take } = arrange()
    add("a1", "a2")
    expect(outbox.settle("a2", "discard")?.step).toBe("gone")
    take()
    expect(outbox.settle("a1", "discard")?.step).toBe("!")
    expect(outbox.view().items.map(({ key }) => key)).toEqual(["a1"])
  })

  test("O5 O7: an unconfirmed one holds its lane while it is looked for, and no longer", () => {
    const { outbox, add, take } = arrange({}, 1)
    add("a1", "a2")
    take()
    outbox.settle("a1", "unclear")
    expect([outbox.find("a1")?.state, take()]).toEqual(["unconfirmed", []])
    outbox.settle("a1", "unknown")
    expect([outbox.find("a1")?.state, take()]).toEqual(["unconfirmed", ["a2"]])
  })

  test("O5: a late proof settles an unconfirmed one", () => {
    const { outbox, add, take } = arrange({}, 1)
    add("a1")
    take()
    outbox.settle("a1", "unclear")
    expect(outbox.settle("a1", "echoed")?.step).toBe("done")
    expect(outbox.find("a1")).toBeUndefined()
  })
})

test("O4 I3: a message names the message before it, and not a change of another that goes between", () => {
  const { outbox, add } = arrange()
  const payload = { clientId: "r1", conversationId: "a", messageId: "m1", reaction: "+1" }
  add("a1")
  outbox.add({ ...draft("a2"), clientId: "r1", command: { type: "add_reaction", payload } })
  add("a2")
  expect(chainOf(outbox.takeReady(() => true))).toEqual([
    ["a1", null],
    ["r1", "a1"],
    ["a2", "a1"],
  ])
})
