import { asChatError } from "../connection/attempt.ts"
import type { Command, MessagePage, SendMessage } from "../protocol/commands.ts"
import type { Anchor } from "../protocol/message.ts"
import { toDraft } from "../sending/drafts.ts"
import type { PageKind } from "../state/gaps.ts"
import type { Message } from "../state/message.ts"
import { positionOf } from "../state/message-list.ts"
import { type ChangeVerbs, createChangeVerbs } from "./change-verbs.ts"
import type { ChatClient } from "./chat-client.ts"
import { invalid, requireContent, requireId } from "./checked-arguments.ts"
import { answeredMessage, heldMessage } from "./held-message.ts"
import type { Rooms } from "./rooms.ts"
import type { LoadMessagesOptions, PageOptions, SendMessageOptions } from "./verb-options.ts"

export type MessageVerbs = ChangeVerbs &
  Pick<ChatClient, "sendMessage" | "retryMessage" | "discardMessage" | "loadMessages" | "loadOlder">

const standardPageItems = 50
const maxPageItems = 200

export function createMessageVerbs(rooms: Rooms): MessageVerbs & {
  /** Replaces a timeline by its newest page; own pending messages stay. */
  readonly startAnew: (conversationId: string) => Promise<void>
} {
  const { asking, state, outbox, sending, receiving, clock, random } = rooms
  const older = new Map<string, Promise<readonly Message[]>>()

  /** `heirOf`: it takes the place of this one, which failed, and what waited for that waits for it. */
  function sendMessage(
    conversationId: string,
    content: string,
    options: SendMessageOptions = {},
    heirOf?: string,
  ): Promise<Message> {
    const { signal: _, timeoutMs: __, type = "text", ...rest } = options
    requireId(conversationId, "send message")
    requireContent(
      content,
      rest.attachments?.length ?? 0,
      rooms.limit("contentChars"),
      "send message",
    )
    const refusal = asking.refusalOf("send_message")
    if (refusal) return Promise.reject(refusal)
    const clientId = random.id()
    const payload: SendMessage = { clientId, conversationId, type, content, ...rest }
    const command: Command = { type: "send_message", payload }
    const lane = rooms.laneOf(command) ?? clientId
    // O15: a conversation that waits to be created is named by its key.
    const isMade = outbox.commandOf(conversationId)?.type !== "create_conversation"
    const dependsOn = isMade ? null : conversationId
    const answered = sending.add({ clientId, conversationId, command, lane, dependsOn }, options)
    const timeline = state.timelines.timeline(conversationId)
    if (outbox.find(clientId)) {
      timeline.addPending(toDraft(payload, content, state.ownId() ?? "", clock.now()))
      rooms.stopTyping(conversationId)
      if (heirOf !== undefined) {
        outbox.name(heirOf, clientId, clientId)
        sending.discard(heirOf)
      }
      sending.pump()
    }
    return answered.then((result) => answeredMessage(state, conversationId, clientId, result))
  }

  function loadMessages(
    conversationId: string,
    options: LoadMessagesOptions = {},
  ): Promise<readonly Message[]> {
    requireId(conversationId, "load messages")
    const { before, after, around, limit = standardPageItems } = options
    if ([before, after, around].filter((place) => place !== undefined).length > 1)
      throw invalid("load messages", "give one of before, after and around")
    if (!(limit >= 1 && limit <= maxPageItems))
      throw invalid("load messages", `limit must be from 1 to ${maxPageItems}`)
    return load(conversationId, { ...options, limit })
  }

  async function load(
    conversationId: string,
    { before, after, around, limit, ...call }: LoadMessagesOptions & { readonly limit: number },
  ): Promise<readonly Message[]> {
    const refusal = asking.refusalOf("load_messages")
    if (refusal) throw refusal
    const places = Object.entries({ before, after, around })
    const anchors = Object.fromEntries(
      places.flatMap(([name, place]) =>
        place === undefined
          ? []
          : [[name, anchorOf(heldMessage(state, conversationId, place, "load messages"))]],
      ),
    )
    const kind = kindOf(anchors)
    const timeline = state.timelines.timeline(conversationId)
    const generation = timeline.generation()
    const link = rooms.patience.link()
    timeline.beginLoad()
    try {
      const payload = { conversationId, limit, ...anchors }
      const asked = await asking.ask({ type: "load_messages", payload }, { repeats: true, ...call })
      const page = { ...asked, messages: rooms.reconciling.join(conversationId, asked.messages) }
      // The place that it was asked beside may be gone: then it would stand beside nothing.
      const fits = kind.type === "newest" || timeline.generation() === generation
      if (fits && !state.conversations.isPast(conversationId, page.cursor))
        takeIn(conversationId, page, kind)
      timeline.endLoad(null)
      return page.messages.flatMap(({ id }) => (id === null ? [] : (timeline.find(id) ?? [])))
    } catch (cause) {
      timeline.endLoad(asChatError(cause, "load messages"))
      if (kind.type === "newest" && state.timelines.isWatched(conversationId))
        rooms.patience.again(link, cause, () => loadMessages(conversationId))
      throw cause
    } finally {
      // One came back while this was on its way, and it stood in the way of the newest page.
      if (timeline.generation() !== generation && state.conversations.get(conversationId))
        rooms.resuming.show(conversationId)
    }
  }

  function takeIn(conversationId: string, page: MessagePage, kind: PageKind): void {
    if (kind.type === "newest") noteBehind(conversationId, page.cursor ?? 0)
    state.addPage(conversationId, page, kind)
    follow(conversationId, page, kind)
  }

  function follow(conversationId: string, page: MessagePage, kind: PageKind): void {
    for (const message of page.messages)
      if (message.clientId !== null && message.senderId === state.ownId())
        sending.noteEcho(message.clientId, { message })
    if (page.cursor === null) return
    // Followed from the page on: what came in between stands in the page.
    if (kind.type === "newest") receiving.follow(conversationId, page.cursor)
    receiving.noteHead(conversationId, page.cursor)
  }

  /** What got lost while nobody followed it stands in the page, and is counted in no list. */
  function noteBehind(conversationId: string, cursor: number): void {
    const seq = state.conversations.get(conversationId)?.seq ?? cursor
    if (receiving.cursorOf(conversationId) === undefined && seq < cursor)
      rooms.relist(conversationId)
  }

  /** The server's numbers mean something else now. */
  async function startAnew(conversationId: string): Promise<void> {
    const timeline = state.timelines.timeline(conversationId)
    const command = { type: "load_messages", payload: { conversationId } } as const
    timeline.beginLoad()
    // What comes from here on has the new numbers.
    receiving.forget(conversationId)
    const page = await rooms.patience.untilAnswered(() => asking.ask(command))
    if (page) {
      state.reset(conversationId, page)
      follow(conversationId, page, { type: "newest" })
    } else {
      timeline.forgetPages()
      timeline.settle("failed", null)
    }
    timeline.endLoad(null)
  }

  function loadOlder(
    conversationId: string,
    options: PageOptions = {},
  ): Promise<readonly Message[]> {
    const running = older.get(conversationId)
    if (running) return running
    const timeline = state.timelines.timeline(conversationId)
    const { hasOlder, gaps } = timeline.history()
    if (timeline.isHeld() && !hasOlder && !gaps.some(({ reason }) => reason === "missing"))
      return Promise.resolve([])
    const anchor = timeline.olderAnchor()
    const place = anchor ? { before: anchor.key } : {}
    const started = loadMessages(conversationId, { ...options, ...place }).finally(() => {
      older.delete(conversationId)
    })
    older.set(conversationId, started)
    return started
  }

  return {
    sendMessage: (conversationId, content, options) =>
      sendMessage(conversationId, content, options),
    loadMessages,
    loadOlder,
    startAnew,
    retryMessage: sending.retry,
    discardMessage: sending.discard,
    ...createChangeVerbs(rooms, sendMessage),
  }
}

function kindOf(anchors: Readonly<Record<string, Anchor>>): PageKind {
  const { before, after, around } = anchors
  if (before) return { type: "before", position: positionOf(before) }
  if (after) return { type: "after", position: positionOf(after) }
  return { type: around ? "around" : "newest" }
}

export function anchorOf({ id, seq, createdAt }: Message): Anchor {
  if (id === null) throw invalid("name a place", "the server has not stored that message yet")
  return { id, seq, createdAt }
}
