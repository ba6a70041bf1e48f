import {
  type Anchor,
  type Command,
  type DialectContext,
  reply,
  type StoredMessage,
} from "@colloquy/core"
import type { Question } from "./asked.ts"
import { decodeConversation } from "./conversations.ts"
import { dropped, type Effects, warned } from "./effects.ts"
import { anchorOf, type Encoded, encodeJoin, encodePageBefore, maxRows } from "./encode.ts"
import type { QryptServerFrame } from "./frames.ts"
import { covers, limitOf, pageOf, type Rows, readByLoading, readRows } from "./history.ts"
import { decodeMessage } from "./messages.ts"
import type { News } from "./news.ts"
import type { People } from "./people.ts"
import { parseTime } from "./times.ts"

export interface AnswersOptions extends Pick<DialectContext, "nowMs"> {
  readonly people: People
  readonly news: News
  readonly ownId: () => string
  readonly askMore: (more: More) => Effects
}

/** A further frame of the same command. */
export interface More {
  readonly requestId: string
  readonly command: Command
  readonly encoded: Encoded
  readonly answer: Question["answer"]
  /** Where a refusal does not end the command. */
  readonly refuse?: Question["refuse"]
}

/** What the answer to a command means; `null`: it is none, and the command waits on. */
export type Answers = (command: Command, requestId: string) => Question["answer"]

export function createAnswers(options: AnswersOptions): Answers {
  const { people, news, ownId, nowMs, askMore } = options

  function conversations(requestId: string, frame: QryptServerFrame<"conversations_loaded">) {
    const notes: Effects[number][] = []
    const conversations = frame.payload.conversations.flatMap((row) => {
      const conversation = decodeConversation(row, peopleOf)
      if (!conversation) {
        notes.push(...dropped("a row of the list cannot be read"))
        return []
      }
      people.note(conversation.id, ownId())
      if (conversation.lastMessage) news.noteNewest(conversation.lastMessage)
      return [conversation]
    })
    return [...notes, reply("load_conversations", requestId, { conversations, hasMore: false })]
  }

  function peopleOf(conversationId: string) {
    people.note(conversationId, ownId())
    return people.of(conversationId)
  }

  function created(
    command: Command<"create_conversation">,
    requestId: string,
    frame: QryptServerFrame<"conversation_created">,
  ): Effects | null {
    const { conversation_id, id } = frame.payload.conversation
    const conversationId = conversation_id ?? id ?? ""
    for (const userId of command.payload.participantIds) people.note(conversationId, userId)
    const conversation = decodeConversation(frame.payload.conversation, peopleOf)
    if (!conversation) return null
    const done = (): Effects => [reply("create_conversation", requestId, { conversation })]
    // A direct one that existed is not joined by the server.
    const encoded = encodeJoin(conversation.id)
    return askMore({
      ...{ requestId, command, encoded, answer: done },
      refuse: ({ payload }) => [
        ...warned(`what was made could not be joined: ${payload.code}`),
        ...done(),
      ],
    })
  }

  function sent(
    { payload }: Command<"send_message">,
    requestId: string,
    frame: QryptServerFrame<"message_sent">,
  ): Effects | null {
    const decoded = decodeMessage(frame.payload.message, parseTime(frame.timestamp) ?? nowMs())
    if (decoded?.message.conversationId !== payload.conversationId) return null
    const { message, odd } = decoded
    const { clientId, content } = payload
    const isMissing = message.metadata.pendingContent === true && typeof content === "string"
    const { pendingContent: _, ...metadata } = message.metadata
    const isOwn = message.senderId === ownId()
    const told: StoredMessage = {
      ...(isMissing ? { ...message, content, metadata } : message),
      // Whatever the row says: it answers what this user sent.
      ...{ clientId, senderId: ownId() },
    }
    news.noteNewest(told)
    return [
      ...(isOwn ? odd : [...odd, "an answer to a send names another sender"]).flatMap(warned),
      reply("send_message", requestId, { message: told }),
    ]
  }

  function rowsOf(frame: QryptServerFrame, conversationId: string, limit: number): Rows | null {
    if (frame.type !== "messages_loaded") return null
    return readRows(frame, conversationId, limit, people, nowMs())
  }

  function page(
    command: Command<"load_messages">,
    requestId: string,
    frame: QryptServerFrame<"messages_loaded">,
  ): Effects | null {
    const { conversationId, before } = command.payload
    const limit = before ? limitOf(command) : maxRows
    const rows = rowsOf(frame, conversationId, limit)
    if (!rows) return null
    const { messages, isFull, notes } = rows
    const hasOlder = before !== undefined && (frame.payload.hasMore ?? isFull)
    if (before || !isFull)
      return [
        ...notes,
        ...(before ? [] : readByLoading(conversationId, ownId())),
        reply("load_messages", requestId, pageOf(messages, { hasOlder })),
      ]
    return [
      ...notes,
      ...readByLoading(conversationId, ownId()),
      ...tail(command, requestId, messages),
    ]
  }

  /** The oldest rows are not all: what comes before the newest message that is known is the end of them. */
  function tail(
    command: Command<"load_messages">,
    requestId: string,
    oldest: readonly StoredMessage[],
  ): Effects {
    const { conversationId, limit = maxRows } = command.payload
    const newest = news.newest(conversationId)
    const isKnown = oldest.some(({ id }) => id === newest?.id)
    if (!newest?.id || isKnown) {
      news.noteUnanchored(conversationId)
      return [reply("load_messages", requestId, pageOf(oldest, { hasNewer: true }))]
    }
    const answer = (frame: QryptServerFrame): Effects | null => {
      const rows = rowsOf(frame, conversationId, limit)
      if (!rows) return null
      const found = pageOf([...rows.messages, newest], { hasOlder: true, oldest })
      return [...rows.notes, reply("load_messages", requestId, found)]
    }
    const encoded = encodePageBefore(conversationId, newest.id, limit)
    return askMore({ requestId, command, encoded, answer })
  }

  function lookedUp(
    command: Command<"look_up">,
    requestId: string,
    frame: QryptServerFrame<"messages_loaded">,
  ): Effects | null {
    const { conversationId, newer } = command.payload
    const rows = rowsOf(frame, conversationId, maxRows)
    if (!rows) return null
    const anchor = anchorOf(command)
    const found = { messages: rows.messages, covers: covers(command, rows) }
    return [
      ...rows.notes,
      ...(anchor ? [] : readByLoading(conversationId, ownId())),
      ...(newer && !anchor && rows.isFull
        ? lookBefore(command, requestId, newer)
        : [reply("look_up", requestId, found)]),
    ]
  }

  /** The oldest rows are not all. What comes before a message that is hardly newer proves its presence alone. */
  function lookBefore(command: Command<"look_up">, requestId: string, newer: Anchor): Effects {
    const { conversationId } = command.payload
    const answer = (frame: QryptServerFrame): Effects | null => {
      const rows = rowsOf(frame, conversationId, maxRows)
      const found = { messages: rows?.messages ?? [], covers: false }
      return rows && [...rows.notes, reply("look_up", requestId, found)]
    }
    const encoded = encodePageBefore(conversationId, newer.id, maxRows)
    return askMore({ requestId, command, encoded, answer })
  }

  return (command, requestId) => (frame) => {
    if (frame.type === "conversations_loaded") return conversations(requestId, frame)
    if (frame.type === "conversation_created" && command.type === "create_conversation")
      return created(command, requestId, frame)
    if (frame.type === "message_sent" && command.type === "send_message")
      return sent(command, requestId, frame)
    if (frame.type === "messages_loaded" && command.type === "load_messages")
      return page(command, requestId, frame)
    if (frame.type === "messages_loaded" && command.type === "look_up")
      return lookedUp(command, requestId, frame)
    if (frame.type === "conversation_joined" && command.type === "join_conversation") {
      if (frame.payload.conversationId !== command.payload.conversationId) return null
      people.note(frame.payload.conversationId, ownId())
      return [reply("join_conversation", requestId, { conversation: null, cursor: null })]
    }
    if (frame.type === "conversation_left" && command.type === "leave_conversation")
      return frame.payload.conversationId === command.payload.conversationId
        ? [reply("leave_conversation", requestId, undefined)]
        : null
    return [{ type: "reply", requestId, result: undefined }]
  }
}
