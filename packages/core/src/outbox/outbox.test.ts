import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { ChatError, type ChatErrorCode } from "../errors.ts"
import { createOutbox, type Draft, type OutboxLimits, type ReadyItem } from "./outbox.ts"

const day = 86_400_000
const limits: OutboxLimits = {
  maxItems: 1_000,
  maxBytes: 5 * 1_048_576,
  maxAgeMs: day,
  maxLanes: 8,
}

function arrange(own: Partial<OutboxLimits> = {}, window = 16) {
  const clock = createFakeClock()
  let changes = 0
  const outbox = createOutbox({
    clock,
    limits: { ...limits, ...own },
    window,
    onChange: () => {
      changes += 1
    },
  })
  return {
    clock,
    outbox,
    changeCount: () => changes,
    add: (...keys: readonly string[]) => {
      for (const key of keys) outbox.add(draft(key))
    },
    take: () => outbox.takeReady(() => true).map(({ clientId }) => clientId),
  }
}

/** "a1" is a message of conversation "a". */
function draft(clientId: string, content = "hello"): Draft {
  const conversationId = clientId.slice(0, 1)
  const payload = { clientId, conversationId, type: "text", content }
  return {
    clientId,
    conversationId,
    lane: conversationId,
    command: { type: "send_message", payload },
  }
}

function refusal(code: ChatErrorCode, retryAfterMs?: number): ChatError {
  return new ChatError({ code, operation: "send message", reason: "no", retryAfterMs })
}

const chainOf = (items: readonly ReadyItem[]) =>
  items.map(({ clientId, afterClientId }) => [clientId, afterClientId])

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

  test("O4: what was returned goes again, in its place", () => {
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
    outbox.settle("a1", "refusedRetryable", refusal("rate_limited", 7_000))
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
    outbox.settle("a1", "refusedRetryable", refusal("rate_limited", 60_000))
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

  test("O8: a discard removes it, unless it is on its way", () => {
    const { outbox, add, take } = arrange()
    add("a1", "a2")
    expect(outbox.settle("a2", "discard")?.step).toBe("gone")
    take()
    expect(outbox.settle("a1", "discard")?.step).toBe("!")
    expect(outbox.view().items.map(({ key }) => key)).toEqual(["a1"])
  })

  test("O5: an unconfirmed one lets its lane go on, and a late proof settles it", () => {
    const { outbox, add, take } = arrange({}, 1)
    add("a1", "a2")
    take()
    outbox.settle("a1", "unclear")
    expect([outbox.find("a1")?.state, take()]).toEqual(["unconfirmed", ["a2"]])
    expect(outbox.settle("a1", "echoed")?.step).toBe("done")
    expect(outbox.find("a1")).toBeUndefined()
  })
})

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
