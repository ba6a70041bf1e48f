import type { ChatClient } from "@colloquy/core"
import { render } from "@testing-library/svelte"
import { flushSync, tick } from "svelte"
import { expect, test } from "vitest"
import {
  type Actions,
  type Binding,
  type SliceName,
  sharedNames,
} from "../../../test/bindings/binding.ts"
import { describeBinding } from "../../../test/bindings/describe-binding.ts"
import Probe from "../../../test/bindings/probe.svelte"
import Provider from "../../../test/bindings/provider.svelte"
import Screen from "../../../test/bindings/screen.svelte"
import * as svelte from "./index.ts"

type Id = () => string
/** What a component does while it is set up; it gives what its markup reads. */
type SetUp = (id: Id) => () => unknown

const twins: Record<Exclude<SliceName, "messages">, (id: Id) => svelte.Reactive<unknown>> = {
  connection: svelte.connection,
  user: svelte.user,
  outbox: svelte.outbox,
  conversations: svelte.conversations,
  conversationList: svelte.conversationList,
  conversation: svelte.conversation,
  unreadCount: svelte.unreadCount,
  typingUsers: svelte.typingUsers,
  presence: svelte.presence,
  receipts: svelte.receipts,
}

function setUpSlice(slice: SliceName): SetUp {
  if (slice === "messages") return setUpMessages
  return (id) => {
    const source = twins[slice](id)
    return () => source.current
  }
}

function setUpMessages(id: Id): () => unknown {
  const list = svelte.messages(id)
  return () => ({
    messages: list.current,
    status: list.status,
    hasOlder: list.hasOlder,
    hasNewer: list.hasNewer,
    gaps: list.gaps,
    error: list.error,
  })
}

const binding: Binding = {
  show: async (chat, slice, id) => mount(chat, id, setUpSlice(slice)),
  showIsReady: async (chat) =>
    mount(chat, "", () => {
      const isReady = svelte.readable(chat.connection, ({ status }) => status === "ready")
      return () => isReady.current
    }),
  showTwice: async (chat, slice) =>
    mount(chat, "", (id) => {
      const readAbove = setUpSlice(slice)(id)
      const readBelow = setUpSlice(slice)(id)
      return () => [readAbove(), readBelow()]
    }),
  async provide(chat) {
    const { unmount } = render(Provider, { chat })
    return async () => unmount()
  },
  async act(chat, id) {
    let actions: Actions | undefined
    const shown = mount(chat, id, (shownId) => {
      const { loadOlder } = svelte.messages(shownId)
      const send = svelte.sendMessage(shownId)
      actions = {
        loadOlder,
        send: (content, mentions = []) => send(content, { mentions }),
        setTyping: svelte.setTyping(shownId),
      }
      return () => ""
    })
    return {
      ...shown,
      actions() {
        if (!actions) throw new Error("the component was not set up")
        return actions
      },
    }
  },
  listen: async (chat, event, listener) =>
    mount(chat, "", () => {
      svelte.chatEvent(event, listener)
      return () => ""
    }),
  showWithoutClient() {
    render(Probe, { id: "", setUp: setUpSlice("connection"), note: () => "" })
  },
  async settle(task) {
    task()
    await settled()
  },
}

function mount(chat: ChatClient, id: string, setUp: SetUp) {
  const renders: unknown[] = []
  const note = (value: unknown) => {
    renders.push(value)
    return ""
  }
  const { rerender, unmount } = render(Screen, { chat, id, setUp, note })
  flushSync()
  return {
    renders,
    async setId(nextId: string) {
      await rerender({ id: nextId })
      await settled()
    },
    async unmount() {
      unmount()
      await settled()
    },
  }
}

/** Svelte lets go of a subscription a microtask after its last reader. */
async function settled(): Promise<void> {
  flushSync()
  await tick()
}

describeBinding("svelte", binding)

test("every shared name is published, and nothing else but the client's context", () => {
  expect(Object.keys(svelte).sort()).toEqual(
    [...sharedNames, "getChatClient", "setChatClient"].sort(),
  )
})
