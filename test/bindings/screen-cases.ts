import { expect, vi } from "vitest"
import { createChatClient, isChatError } from "../../packages/core/src/index.ts"
import type { Case } from "./binding.ts"
import { createFakeClient, idleHistory } from "./fake-client.ts"
import { createSilentTransport } from "./silent-transport.ts"

/** What a component does beside showing: it loads, acts and listens. */
export const screenCases: readonly Case[] = [
  {
    title: "a conversation's newest page is loaded when it is first shown, and that of the next id",
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.show(fake.chat, "messages", "a")
      await shown.setId("b")
      await shown.setId("a")
      const loads = fake.calls.filter((call) => call !== "connect")
      expect(loads).toEqual(["loadMessages a", "loadMessages b"])
    },
  },
  {
    title: "what was loaded before is not loaded again",
    async run(binding) {
      const fake = createFakeClient()
      fake.history("a").set({ ...idleHistory, status: "ready" })
      fake.conversationList.set({ status: "ready", hasMore: false, error: null })
      await binding.show(fake.chat, "messages", "a")
      await binding.show(fake.chat, "conversations", "a")
      expect(fake.calls).toEqual(["connect"])
    },
  },
  {
    title: "whatever shows the list of conversations loads it, once",
    async run(binding) {
      const fake = createFakeClient()
      await binding.show(fake.chat, "unreadCount", "a")
      await binding.show(fake.chat, "conversation", "a")
      await binding.show(fake.chat, "conversationList", "a")
      await binding.show(fake.chat, "conversations", "a")
      expect(fake.calls.filter((call) => call === "loadConversations")).toHaveLength(1)
    },
  },
  {
    title: "the presence of a user is asked for when it is first shown",
    async run(binding) {
      const fake = createFakeClient()
      await binding.show(fake.chat, "presence", "bob")
      expect(fake.calls).toContain("loadPresence bob")
    },
  },
  {
    title: "the functions of a conversation follow its id",
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.act(fake.chat, "a")
      const before = fake.calls.length
      shown.actions().setTyping()
      shown
        .actions()
        .loadOlder()
        .catch(() => {})
      await shown.setId("b")
      shown.actions().setTyping()
      shown
        .actions()
        .loadOlder()
        .catch(() => {})
      shown
        .actions()
        .send("Lunch?", ["bob"])
        .catch(() => {})
      expect(fake.calls.slice(before).filter((call) => !call.startsWith("loadMessages"))).toEqual([
        "setTyping a",
        "loadOlder a",
        "setTyping b",
        "loadOlder b",
        "sendMessage b Lunch? bob",
      ])
    },
  },
  {
    // A rejection that nobody handles would fail the whole run.
    title: "a refusal reaches whoever waits for it, and troubles nobody else",
    async run(binding) {
      const fake = createFakeClient()
      const { actions } = await binding.act(fake.chat, "a")
      actions().send("Lunch?")
      actions().loadOlder()
      const error = await actions()
        .send("Lunch?")
        .catch((reason: unknown) => reason)
      expect(isChatError(error, "not_connected")).toBe(true)
    },
  },
  {
    title: "an event is heard while the component is mounted, by one subscription",
    async run(binding) {
      const fake = createFakeClient()
      const heard = vi.fn()
      const shown = await binding.listen(fake.chat, "monitoring:alert", heard)
      await shown.setId("another render")
      await binding.settle(() => fake.emit("monitoring:alert", "hot"))
      expect(fake.listenerCount("monitoring:alert")).toBe(1)
      await shown.unmount()
      fake.emit("monitoring:alert", "cold")
      expect(heard.mock.calls).toEqual([["hot"]])
      expect(fake.listenerCount("monitoring:alert")).toBe(0)
    },
  },
  {
    title: "without a client the error says what is missing",
    async run(binding) {
      expect(() => binding.showWithoutClient()).toThrow(/^unable to find the chat client: no /)
    },
  },
]

/** How long a client stays connected. These run on fake timers. */
export const mountingCases: readonly Case[] = [
  {
    title: "the first provider of a client connects, and the last one to go disconnects after 1 s",
    async run(binding) {
      const { chat, calls } = createFakeClient()
      const leaveFirst = await binding.provide(chat)
      const leaveSecond = await binding.provide(chat)
      await leaveFirst()
      vi.advanceTimersByTime(2_000)
      expect(calls).toEqual(["connect"])

      await leaveSecond()
      vi.advanceTimersByTime(999)
      expect(calls).toEqual(["connect"])
      vi.advanceTimersByTime(1)
      expect(calls).toEqual(["connect", "disconnect"])
    },
  },
  {
    title: "a provider that comes back within 1 s keeps the connection",
    async run(binding) {
      const { chat, calls } = createFakeClient()
      const leave = await binding.provide(chat)
      await leave()
      vi.advanceTimersByTime(999)
      await binding.provide(chat)
      vi.advanceTimersByTime(5_000)
      expect(calls).toEqual(["connect"])
    },
  },
  {
    title: "a provider that comes back later connects again",
    async run(binding) {
      const { chat, calls } = createFakeClient()
      const leave = await binding.provide(chat)
      await leave()
      vi.advanceTimersByTime(1_000)
      await binding.provide(chat)
      expect(calls).toEqual(["connect", "disconnect", "connect"])
    },
  },
  {
    title: "two clients are counted apart",
    async run(binding) {
      const first = createFakeClient()
      const second = createFakeClient()
      const leave = await binding.provide(first.chat)
      await binding.provide(second.chat)
      await leave()
      vi.advanceTimersByTime(1_000)
      expect(first.calls).toEqual(["connect", "disconnect"])
      expect(second.calls).toEqual(["connect"])
    },
  },
  {
    title: "a client of the core dials once, is shown, and lets go of its link",
    async run(binding) {
      const links: string[] = []
      const chat = createChatClient({ transport: createSilentTransport(links) })
      const shown = await binding.show(chat, "connection", "")
      await binding.settle(() => vi.advanceTimersByTime(200))
      expect(shown.renders.at(-1)).toMatchObject({ status: "connecting" })
      await shown.unmount()
      vi.advanceTimersByTime(1_000)
      expect(chat.connection.get().status).toBe("idle")
      expect(links).toEqual(["connect", "kill"])
      await chat.close()
    },
  },
]
