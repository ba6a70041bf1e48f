import type { Component } from "svelte"
import { render } from "svelte/server"
import { get } from "svelte/store"
import { expect, test } from "vitest"
import { createFakeClient } from "../../../test/bindings/fake-client.ts"
import { connection, messages, setChatClient } from "./index.ts"

test("a server renders the initial values, and asks for nothing", () => {
  const { chat, calls, connection: link } = createFakeClient()
  const seen: unknown[] = []
  const Screen: Component = () => {
    setChatClient(chat)
    const list = messages("a")
    seen.push(connection().current.status, get(list), list.status, list.hasOlder)
    return {}
  }
  expect(render(Screen).body).toBeTypeOf("string")
  expect(seen).toEqual(["idle", [], "idle", false])
  expect(calls).toEqual([])
  expect(link.listenerCount()).toBe(0)
})
