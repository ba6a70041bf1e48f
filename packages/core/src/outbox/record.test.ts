import { createFakeStorage } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { StorageChange } from "../client-storage.ts"
import { ChatError } from "../errors.ts"
import type { Command } from "../protocol/commands.ts"
import { type KeptItem, unread } from "./item.ts"
import { keepOutbox } from "./keeper.ts"
import { arrange, draft } from "./outbox.test.kit.ts"
import { readRecord, toRecord } from "./record.ts"

const owner = "memory://server ann"

/** An outbox, and what its keeper writes. */
async function keep() {
  const { clock, outbox, add, take } = arrange()
  const storage = createFakeStorage(clock)
  const network = { isOnline: () => true, isHidden: () => false, subscribe: () => () => {} }
  const keeper = keepOutbox({
    ...{ storage, owner, holder: "h1", clock, network, outbox },
    mayRepeat: () => true,
    onRestored: () => {},
    onOpen: () => {},
    onVolatile: () => {},
    onErased: () => {},
    onReport: () => {},
  })
  await clock.settle()
  async function note(...keys: readonly string[]) {
    keeper.note(keys)
    await clock.settle()
    return storage.entries(owner)
  }
  return { clock, outbox, add, take, note, storage }
}

describe("O2: what stands on the disk", () => {
  test("O2: of an item is its record as plain JSON under one key, and nothing else", async () => {
    const { clock, outbox, note } = await keep()
    const createdAt = clock.now()
    outbox.add(draft("a1", "hello"))
    const entries = await note("a1")
    const lease = `lease/${entries.get("epoch")}`
    expect([...entries.keys()]).toEqual(["epoch", "epoch/founder", lease, "outbox/a1"])
    expect(entries.get("outbox/a1")).toStrictEqual({
      ...{ v: 1, clientId: "a1", owner, lane: "a", position: 1, kind: "send_message" },
      payload: { clientId: "a1", conversationId: "a", type: "text", content: "hello" },
      ...{ state: "queued", attempts: 0, marks: 0, createdAt, firstSentAt: null, error: null },
      ...{ knownOwn: null, dependsOn: null, isRefused: false },
      epoch: entries.get("epoch"),
    })
  })

  test("O2: is rewritten in its place as the item moves, and goes with it", async () => {
    const { clock, outbox, add, take, note } = await keep()
    add("a1")
    await note("a1")
    await clock.advance(5)
    take()
    const sent = await note("a1")
    expect(sent.get("outbox/a1")).toMatchObject({ state: "sending", firstSentAt: clock.now() })
    const error = new ChatError({
      ...{ code: "forbidden", operation: "send message", reason: "not here" },
      details: { token: "s3cret" },
      cause: new Error("s3cret"),
    })
    outbox.settle("a1", "refusedFinal", error)
    const failed = await note("a1")
    expect(failed.size).toBe(sent.size)
    expect(failed.get("outbox/a1")).toMatchObject({
      state: "failed",
      error: { code: "forbidden", reason: "not here" },
    })
    expect(JSON.stringify([...failed])).not.toContain("s3cret")
    outbox.settle("a1", "discard")
    expect([...(await note("a1")).keys()]).toEqual([
      "epoch",
      "epoch/founder",
      `lease/${sent.get("epoch")}`,
    ])
  })

  test("O4: of a whole window that is on its way is one write", async () => {
    const { add, take, note, storage } = await keep()
    const keys = Array.from({ length: 16 }, (_, index) => `a${index}`)
    add(...keys)
    await note(...keys)
    const before = storage.batches.length
    expect(take()).toEqual(keys)
    await note(...keys)
    expect(storage.batches.slice(before).map((batch) => batch.length)).toEqual([16])
  })

  test("O2: is what the wire would have: what JSON leaves out is left out", async () => {
    const metadata: Record<string, unknown> = { at: new Date(0), none: undefined, nan: Number.NaN }
    const payload = { clientId: "a1", conversationId: "a", type: "text", content: "", metadata }
    const { outbox, note, storage } = await keep()
    outbox.add({ ...draft("a1"), command: { type: "send_message", payload } })
    await note("a1")
    const written = storage.batches.flat().find(([key]: StorageChange) => key === "outbox/a1")?.[1]
    expect(written).toStrictEqual(JSON.parse(JSON.stringify(written)))
    expect(written).toMatchObject({ payload: { metadata: { at: "1970-01-01T00:00:00.000Z" } } })
  })

  const commands: readonly Command[] = [
    draft("a1").command,
    {
      type: "edit_message",
      payload: { clientId: "a1", conversationId: "a", messageId: "m1", content: "better" },
    },
    { type: "delete_message", payload: { clientId: "a1", conversationId: "a", messageId: "m1" } },
    {
      type: "add_reaction",
      payload: { clientId: "a1", conversationId: "a", messageId: "m1", reaction: "👍" },
    },
    {
      type: "create_conversation",
      payload: { clientId: "a1", type: "group", name: "All", participantIds: ["bob"] },
    },
    {
      type: "mark_read",
      payload: { conversationId: "a", upTo: { id: "m1", seq: null, createdAt: 3 } },
    },
  ]

  test.each(commands)("O2 O16: of $type is read back as it was", (command) => {
    const item: KeptItem = {
      ...{ clientId: "a1", lane: "x", position: 7, createdAt: 1, firstSentAt: 2 },
      ...{ state: "failed", attempts: 3, marks: 1, command },
      ...{ knownOwn: ["m1", unread], dependsOn: "parent", isRefused: true },
      conversationId: command.type === "create_conversation" ? null : "a",
      error: new ChatError({
        ...{ code: "forbidden", operation: command.type.replaceAll("_", " "), reason: "no" },
      }),
    }
    expect(readRecord(toRecord(item, owner, 1), owner)).toEqual({ type: "item", item })
  })

  test("O2 O16: of an item without a parent, or of earlier code, may say nothing of that", () => {
    const { outbox } = arrange()
    outbox.add(draft("a1"))
    const item = outbox.kept("a1")
    const record = item && toRecord(item, owner, 1)
    const { dependsOn, isRefused: _, knownOwn: __, ...older } = Object(record)
    expect(dependsOn).toBeNull()
    expect(readRecord(older, owner)).toMatchObject({
      type: "item",
      item: { clientId: "a1", knownOwn: null, dependsOn: null, isRefused: false },
    })
  })
})
