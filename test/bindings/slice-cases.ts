import { expect } from "vitest"
import type { Conversation } from "../../packages/core/src/index.ts"
import type { Case, SliceName } from "./binding.ts"
import { createFakeClient, type FakeClient, idleConnection, idleHistory } from "./fake-client.ts"
import type { FakeValue } from "./fake-value.ts"

const launch: Conversation = {
  id: "a",
  type: "group",
  name: "Launch",
  participants: [],
  createdAt: 1,
  updatedAt: 2,
  seq: 3,
  lastMessage: null,
  readSeq: null,
  unreadCount: 0,
  mutedUntil: null,
  metadata: {},
}

interface Slice {
  readonly name: SliceName
  readonly initial: unknown
  /** Sets another value, and gives it. */
  readonly change: (fake: FakeClient, id: string) => unknown
  readonly listenerCount: (fake: FakeClient, id: string) => number
  readonly hasId: boolean
}

function slice<T>(
  name: SliceName,
  initial: NoInfer<T>,
  find: (fake: FakeClient) => FakeValue<T>,
  next: NoInfer<T>,
): Slice {
  return {
    name,
    initial,
    change: (fake) => set(find(fake), next),
    listenerCount: (fake) => find(fake).listenerCount(),
    hasId: false,
  }
}

function sliceOfId<T>(
  name: SliceName,
  initial: NoInfer<T>,
  find: (fake: FakeClient, id: string) => FakeValue<T>,
  next: NoInfer<T>,
): Slice {
  return {
    name,
    initial,
    change: (fake, id) => set(find(fake, id), next),
    listenerCount: (fake, id) => find(fake, id).listenerCount(),
    hasId: true,
  }
}

function set<T>(value: FakeValue<T>, next: T): T {
  value.set(next)
  return next
}

const loadingList = { status: "loading", hasMore: false, error: null } as const
const bobIsOnline = { userId: "a", status: "online", statusText: null, lastSeenAt: null } as const

const slices: readonly Slice[] = [
  slice("connection", idleConnection, (fake) => fake.connection, {
    ...idleConnection,
    status: "ready",
  }),
  slice("user", null, (fake) => fake.user, { id: "ana", name: "Ana" }),
  slice("outbox", { items: [], durable: false }, (fake) => fake.outbox, {
    items: [],
    durable: true,
  }),
  slice("conversations", [], (fake) => fake.conversations, [launch]),
  slice("conversationList", loadingList, (fake) => fake.conversationList, {
    status: "ready",
    hasMore: true,
    error: null,
  }),
  slice("unreadCount", 0, (fake) => fake.unreadCount, 2),
  sliceOfId("conversation", null, (fake, id) => fake.conversation(id), launch),
  sliceOfId("typingUsers", [], (fake, id) => fake.typingUsers(id), [{ userId: "bob", name: null }]),
  sliceOfId("presence", null, (fake, id) => fake.presence(id), bobIsOnline),
  sliceOfId("receipts", [], (fake, id) => fake.receipts(id), [
    { userId: "bob", deliveredSeq: 2, readSeq: 1 },
  ]),
]

const ofEach: readonly Case[] = slices.flatMap((row) => [
  {
    title: `${row.name} shows its value, renders once a change, and lets go when it is unmounted`,
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.show(fake.chat, row.name, "a")
      expect(shown.renders.at(-1)).toEqual(row.initial)
      expect(row.listenerCount(fake, "a")).toBe(1)

      const before = shown.renders.length
      let next: unknown
      await binding.settle(() => {
        next = row.change(fake, "a")
      })
      expect(shown.renders.slice(before)).toEqual([next])
      expect(shown.renders.at(-1)).toBe(next)

      await shown.unmount()
      expect(row.listenerCount(fake, "a")).toBe(0)
    },
  },
])

const ofEachWithId: readonly Case[] = slices
  .filter(({ hasId }) => hasId)
  .map((row) => ({
    title: `${row.name} follows another id, and lets go of the one before`,
    async run(binding) {
      const fake = createFakeClient()
      const next = row.change(fake, "b")
      const shown = await binding.show(fake.chat, row.name, "a")
      await shown.setId("b")
      expect(shown.renders.at(-1)).toBe(next)
      expect(row.listenerCount(fake, "a")).toBe(0)
      expect(row.listenerCount(fake, "b")).toBe(1)
    },
  }))

export const sliceCases: readonly Case[] = [
  ...ofEach,
  ...ofEachWithId,
  {
    title: "messages gives the list and its history, and renders once when both change together",
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.show(fake.chat, "messages", "a")
      expect(shown.renders.at(-1)).toEqual({ ...idleHistory, status: "loading", messages: [] })

      const before = shown.renders.length
      await binding.settle(() => {
        fake.messages("a").set([])
        fake.history("a").set({ ...idleHistory, status: "ready", hasOlder: true })
      })
      expect(shown.renders.slice(before)).toEqual([
        { ...idleHistory, status: "ready", hasOlder: true, messages: [] },
      ])

      await shown.unmount()
      expect(fake.messages("a").listenerCount() + fake.history("a").listenerCount()).toBe(0)
    },
  },
  {
    title: "a selection renders only when what it selects changes",
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.showIsReady(fake.chat)
      await binding.settle(() => fake.connection.set({ ...idleConnection, status: "connecting" }))
      expect(shown.renders).toEqual([false])
      await binding.settle(() => fake.connection.set({ ...idleConnection, status: "ready" }))
      expect(shown.renders).toEqual([false, true])
    },
  },
  {
    title: "two components never show two values of one slice at once",
    async run(binding) {
      const fake = createFakeClient()
      const shown = await binding.showTwice(fake.chat, "unreadCount")
      await binding.settle(() => fake.unreadCount.set(1))
      await binding.settle(() => fake.unreadCount.set(2))
      expect(shown.renders).toEqual([
        [0, 0],
        [1, 1],
        [2, 2],
      ])
    },
  },
]
