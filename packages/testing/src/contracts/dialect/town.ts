import {
  type ChatClient,
  createChatClient,
  type RequestMap,
  type SharedOptions,
} from "@colloquy/core"
import { expect } from "vitest"
import { createFakeClock, type FakeClock } from "../../fake-clock.ts"
import { createSeededRandom } from "../../seeded-random.ts"
import { type HandledSession, openByHand } from "./by-hand.ts"
import { present } from "./check.ts"
import { createFaultyTransport, type FaultyTransport } from "./faulty-transport.ts"
import type { DialectServer, DialectSubject } from "./subject.ts"

/** One server, and whoever comes to it. */
export interface Town<Frame, Requests extends RequestMap<Requests>> {
  readonly subject: DialectSubject<Frame, Requests>
  readonly clock: FakeClock
  readonly server: DialectServer<Frame>
  /** A session moved by hand; `null` says no token. */
  readonly open: (token: string | null) => Promise<HandledSession<Frame, Requests>>
  /** A whole client, not connected yet. */
  readonly client: (options: Pick<SharedOptions, "token">) => Person<Frame>
  /** What Ann and Bob have in their conversation, oldest first. */
  readonly stored: (conversationId: string) => Promise<readonly string[]>
}

export interface Person<Frame> {
  readonly chat: ChatClient
  readonly transport: FaultyTransport<Frame>
}

const roundTripMs = 1_000
const closingMs = 2_000

/** Everybody leaves when the check is over, and nothing may be left of them. */
export async function inTown<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
  act: (town: Town<Frame, Requests>) => Promise<void>,
): Promise<void> {
  const clock = createFakeClock()
  const server = subject.serve(clock)
  const leaves: (() => Promise<unknown>)[] = []

  function client({ token }: Pick<SharedOptions, "token">): Person<Frame> {
    const transport = createFaultyTransport(server.transport())
    const random = createSeededRandom(leaves.length + 1)
    const ports = { clock, random, transport, ...(server.http && { http: server.http }) }
    const { dialect } = subject
    const chat = createChatClient({ ...ports, dialect, ...(token && { token }) })
    leaves.push(chat.close)
    return { chat, transport }
  }

  const town: Town<Frame, Requests> = {
    ...{ subject, clock, server, client },
    async open(token) {
      const session = await openByHand(subject, server, clock, token)
      leaves.push(session.leave)
      return session
    },
    async stored(conversationId) {
      const { messages } = await server.storage.messages(conversationId, { limit: 1_000 })
      return messages.map(({ content }) => content)
    },
  }

  try {
    await act(town)
  } finally {
    const left = Promise.allSettled(leaves.map((leave) => leave()))
    await clock.advance(closingMs)
    await left
    server.stop()
    await clock.advance(closingMs)
  }
  expect(server.faults, "what went wrong in the server").toEqual([])
  expect(clock.pendingCount(), "timers that are left").toBe(0)
}

export interface Pair<Frame, Requests extends RequestMap<Requests>> {
  readonly ann: HandledSession<Frame, Requests>
  readonly bob: HandledSession<Frame, Requests>
  readonly id: string
}

/** Ann and Bob in a conversation, by hand. */
export async function pairByHand<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
): Promise<Pair<Frame, Requests>> {
  const [ann, bob] = [await town.open("ann"), await town.open("bob")]
  const { createConversation, storage } = town.server
  if (createConversation) await createConversation(["ann", "bob"])
  else
    await ann.ask({
      type: "create_conversation",
      payload: { clientId: "new", type: "group", name: "Launch", participantIds: ["bob"] },
    })
  const id = present((await storage.conversationIds("ann"))[0], "conversation of Ann and Bob")
  if (town.subject.dialect.rejoins)
    for (const session of [ann, bob])
      await session.ask({ type: "join_conversation", payload: { conversationId: id } })
  return { ann, bob, id }
}

export interface Meeting<Frame> {
  readonly ann: Person<Frame>
  readonly bob: Person<Frame>
  readonly id: string
}

/** Ann and Bob in a conversation, each with a whole client. */
export async function meet<Frame, Requests extends RequestMap<Requests>>({
  subject,
  clock,
  server,
  client,
}: Town<Frame, Requests>): Promise<Meeting<Frame>> {
  const [ann, bob] = [client({ token: "ann" }), client({ token: "bob" })]
  for (const { chat } of [ann, bob]) chat.connect().catch(() => {})
  await clock.advance(roundTripMs)
  const made = server.createConversation
    ? server.createConversation(["ann", "bob"])
    : ann.chat.createConversation({ type: "group", name: "Launch", participantIds: ["bob"] })
  made.catch(() => {})
  await clock.advance(roundTripMs)
  await made
  const id = present((await server.storage.conversationIds("ann"))[0], "conversation")
  for (const { chat } of [ann, bob]) {
    if (subject.dialect.rejoins) chat.joinConversation(id).catch(() => {})
    chat.messages(id).subscribe(() => {})
    if (chat.supports("load_messages")) chat.loadMessages(id).catch(() => {})
  }
  await clock.advance(roundTripMs)
  return { ann, bob, id }
}
