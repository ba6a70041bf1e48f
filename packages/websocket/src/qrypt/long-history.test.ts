import { describe, expect, test } from "vitest"
import { meet } from "./delivery.test.kit.ts"

/** Ada opens a conversation in which Ben has said so many texts, numbered from 0. */
async function open(generation: "doc" | "last", count: number, chars: number) {
  const { ada, ben, clock } = await meet(generation)
  const until = async <Value>(promise: Promise<Value>): Promise<Value> => {
    await clock.advance(100)
    return promise
  }
  const { id } = await until(ben.createConversation({ type: "group", participantIds: ["ada"] }))
  for (let index = 0; index < count; index++)
    await until(ben.sendMessage(id, `${index} `.padEnd(chars, "x")))
  await until(ada.loadConversations())
  ada.messages(id).subscribe(() => {})
  await until(ada.joinConversation(id))
  await until(ada.loadMessages(id))
  return {
    numbers: () =>
      ada
        .messages(id)
        .get()
        .map(({ content }) => Number.parseInt(content, 10)),
    gaps: () => ada.history(id).get().gaps,
    loadOlder: () => until(ada.loadOlder(id)),
  }
}

const gap = { afterSeq: null, beforeSeq: null, reason: "missing" }
const upTo = (count: number) => Array.from({ length: count }, (_, index) => index)

describe.each(["doc", "last"] as const)("generation %s", (generation) => {
  test("R8: a conversation of more rows than a page holds shows its beginning and its end, and fills the gap", async () => {
    const { numbers, gaps, loadOlder } = await open(generation, 1_150, 0)
    const all = upTo(1_150)
    expect(numbers()).toEqual([...all.slice(0, 1_000), ...all.slice(-51)])
    expect(gaps()).toEqual([gap])
    for (const left of [1, 0]) {
      await loadOlder()
      expect(gaps()).toHaveLength(left)
    }
    expect(numbers()).toEqual(all)
  })

  test("R8: so does one of more text than a frame may hold", async () => {
    const { numbers, gaps } = await open(generation, 550, 15_900)
    const all = upTo(550)
    expect(numbers()).toEqual([...all.slice(0, 64), ...all.slice(-51)])
    expect(gaps()).toEqual([gap])
  })
})
