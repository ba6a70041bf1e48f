import { render, screen } from "@testing-library/svelte"
import { flushSync, tick } from "svelte"
import { get } from "svelte/store"
import { describe, expect, test } from "vitest"
import Block from "../../../test/bindings/block.svelte"
import { createFakeClient, idleHistory } from "../../../test/bindings/fake-client.ts"
import { createFakeValue } from "../../../test/bindings/fake-value.ts"
import { createMessage } from "../../../test/bindings/message.ts"
import StoreScreen from "../../../test/bindings/store-screen.svelte"
import { readable } from "./index.ts"

describe("svelte alone", () => {
  test("a store calls at once, then on every change, until it is let go", async () => {
    const value = createFakeValue(1)
    const heard: number[] = []
    const stop = readable(value).subscribe((current) => heard.push(current))
    expect(heard).toEqual([1])
    value.set(2)
    await tick()
    expect(heard).toEqual([1, 2])
    stop()
    await tick()
    value.set(3)
    await tick()
    expect(heard).toEqual([1, 2])
    expect(value.listenerCount()).toBe(0)
  })

  test("a store and a rune source can be read where nothing follows them", () => {
    const value = createFakeValue(1)
    const source = readable(value)
    value.set(2)
    expect(source.current).toBe(2)
    expect(get(source)).toBe(2)
  })

  test("a store that is watched again begins with the present value", async () => {
    const value = createFakeValue(1)
    const source = readable(value)
    const stop = source.subscribe(() => {})
    value.set(2)
    await tick()
    stop()
    value.set(1)
    await tick()
    const heard: number[] = []
    source.subscribe((current) => heard.push(current))()
    expect(heard).toEqual([1])
  })

  test("a store that a block reads first goes on after the block was made anew", async () => {
    const value = createFakeValue(1)
    const { container } = render(Block, { source: value })
    for (const next of [2, 0, 3, 4]) {
      value.set(next)
      await tick()
      expect(container.textContent?.trim()).toBe(next > 0 ? `${next}` : "")
    }
  })

  test("an effect follows the current value, and another readable", async () => {
    const values = { a: createFakeValue(1), b: createFakeValue(10) }
    let name = $state<"a" | "b">("a")
    const seen: number[] = []
    const source = readable(() => values[name])
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push(source.current)
      })
    })
    flushSync()
    values.a.set(2)
    flushSync()
    name = "b"
    flushSync()
    values.b.set(11)
    flushSync()
    expect(seen).toEqual([1, 2, 10, 11])
    stop()
    await tick()
    expect(values.a.listenerCount() + values.b.listenerCount()).toBe(0)
  })

  test("an effect that follows a selection does not run when only the rest changed", () => {
    const value = createFakeValue({ status: "ready", latencyMs: 1 })
    const seen: string[] = []
    const status = readable(value, (connection) => connection.status)
    const stop = $effect.root(() => {
      $effect(() => {
        seen.push(status.current)
      })
    })
    flushSync()
    value.set({ status: "ready", latencyMs: 2 })
    flushSync()
    value.set({ status: "waiting", latencyMs: 2 })
    flushSync()
    stop()
    expect(seen).toEqual(["ready", "waiting"])
  })

  test("$list and list.current both follow the messages and the prop", async () => {
    const fake = createFakeClient()
    fake.messages("b").set([createMessage("elsewhere")])
    const { container, rerender } = render(StoreScreen, { chat: fake.chat, conversationId: "a" })
    const lines = () => [...container.querySelectorAll("p")].map(({ textContent }) => textContent)
    fake.messages("a").set([createMessage("one"), createMessage("two")])
    await tick()
    expect(lines()).toEqual(["one, two", "one, two"])
    await rerender({ conversationId: "b" })
    expect(lines()).toEqual(["elsewhere", "elsewhere"])
    fake.messages("b").set([])
    await tick()
    expect(lines()).toEqual(["", ""])
    expect(fake.messages("a").listenerCount()).toBe(0)
  })

  test("list.hasOlder and list.loadOlder serve a button as they are", async () => {
    const fake = createFakeClient()
    render(StoreScreen, { chat: fake.chat, conversationId: "a" })
    fake.history("a").set({ ...idleHistory, status: "ready", hasOlder: true })
    await tick()
    screen.getByRole("button", { name: "Older" }).click()
    expect(fake.calls).toContain("loadOlder a")
  })
})
