import type { Opening } from "../cipher/opening.ts"
import type { Emitter } from "../emitter.ts"
import type { Settled } from "../outbox/outbox-options.ts"
import type { OutboxItem } from "../outbox/outbox-view.ts"
import type { Command } from "../protocol/commands.ts"
import { type ChatEvent, conversationOfEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { hasConversation, hasMessage, hasReactions } from "../sending/outcomes.ts"
import type { Applied, ChatState } from "../state/chat-state.ts"
import type { Message } from "../state/message.ts"
import type { ClientEvents } from "./client-events.ts"
import type { Receiving } from "./receiving.ts"

export interface TellingOptions {
  readonly state: ChatState
  readonly emitter: Emitter
  readonly receiving: () => Receiving
  readonly opening: Opening | null
  /** A message of one's own came back. */
  readonly onEcho: (clientId: string, message: StoredMessage) => void
  /** Something happened in a conversation that no list has told of. */
  readonly onOrphan: (conversationId: string) => void
  /** Something happened before, in a conversation that nobody looks at, and was not told. */
  readonly onBehind: (conversationId: string) => void
}

/** Puts what happened into the state, and tells whoever listens. */
export interface Telling {
  readonly apply: (event: ChatEvent) => void
  /** An item of the outbox moved. */
  readonly noteMoved: (settled: Settled, command: Command, result: unknown) => void
  /** It is sent last of all that wait, and stands there on the screen too. */
  readonly noteLast: (item: OutboxItem) => void
  readonly emit: <E extends keyof ClientEvents>(
    name: E,
    value: Parameters<ClientEvents[E]>[0],
  ) => void
}

export function createTelling(options: TellingOptions): Telling {
  const { state, emitter } = options
  const emit: Telling["emit"] = (name, value) => emitter.emit(name, value)

  function apply(event: ChatEvent): void {
    const conversationId = conversationOfEvent(event) ?? ""
    // What is followed is made whole by itself.
    const isFollowed = options.receiving().cursorOf(conversationId) !== undefined
    const isBehind = !isFollowed && state.conversations.isBehind(event)
    const applied = state.apply(event)
    if (isBehind) options.onBehind(conversationId)
    if (event.type === "message_received") {
      const { message } = event
      // What is held is followed: after a loss the server is asked for what came since.
      if (applied.change === "added" && message.seq !== null)
        options.receiving().follow(message.conversationId, message.seq, message.seq - 1)
      if (message.clientId !== null && message.senderId === state.ownId())
        options.onEcho(message.clientId, message)
      if (!state.conversations.get(message.conversationId)) options.onOrphan(message.conversationId)
    }
    // To follow what comes after it would only find it missing.
    if (state.conversations.isEnd(event)) options.receiving().forget(event.conversationId)
    announce(event, applied)
  }

  function announce(event: ChatEvent, { change, message }: Applied): void {
    switch (event.type) {
      case "message_received":
        // Also one whose timeline nobody holds: a badge or a sound does not need the list.
        if (event.message.senderId !== state.ownId())
          emit("message", message ?? state.view(event.message))
        break
      case "message_edited":
      case "message_deleted":
      case "message_completed":
      case "reaction_updated":
        if (message && change !== "none") emit("messageUpdated", message)
        break
      case "typing_update":
        emit("typing", event)
        break
      case "presence_updated":
        emit("presence", event.presence)
        break
      case "receipt_updated":
        emit("receipt", event)
        break
      case "conversation_created":
      case "conversation_updated":
        emit("conversation", state.conversations.get(event.conversation.id) ?? event.conversation)
        break
      case "signal":
        emit("signal", event)
        break
      case "dialect":
        emitter.emit(event.name, event.payload)
        break
      case "conversation_left":
      case "message_delta":
        break
    }
  }

  function noteMoved({ item, step }: Settled, command: Command, result: unknown): void {
    if (command.type === "create_conversation") {
      if (step === "done" && hasConversation(result)) {
        state.conversations.put([result.conversation])
        state.timelines.movePending(item.key, result.conversation.id)
      }
      return
    }
    if (command.type === "mark_read") {
      const { conversationId, upTo } = command.payload
      // What is shown as read is not, for the server: whoever looks again reads it again.
      if (step === "failed" || step === "gone")
        state.conversations.changeUnread(conversationId, (unread) => unread.takeBack(upTo.seq))
      return
    }
    if (command.type !== "send_message") {
      const event = step === "done" ? eventOf(command, result) : null
      if (!event) return
      // Reactions come with the number of the latest change, which may be another: it is still to be told.
      const take = event.type === "reaction_updated" ? apply : options.receiving().receiveAnswer
      if (options.opening) options.opening.event(event, take)
      else take(event)
      return
    }
    const timeline = state.timelines.timeline(command.payload.conversationId)
    if (step === "gone") timeline.removePending(item.key)
    else if (step !== "done") {
      const isOver = item.state === "failed" || item.state === "unconfirmed"
      timeline.changePending(item.key, { status: item.state, error: isOver ? item.error : null })
    } else if (hasMessage(result) && isPending(timeline.find(item.key))) {
      const { conversationId, seq } = result.message
      const message = asWritten(result.message, timeline.find(item.key))
      // It goes with all that was shown there before one left: what lies beside it is not told any more.
      if (state.conversations.isPast(conversationId, seq)) timeline.removePending(item.key)
      else options.receiving().receiveAnswer({ type: "message_received", message })
    }
  }

  /** What the server has may be sealed, or it does not say. What was written stands on the screen. */
  function asWritten(stored: StoredMessage, draft: Message | undefined): StoredMessage {
    const { pendingContent, ...metadata } = stored.metadata
    if (!draft || !(options.opening || pendingContent === true)) return stored
    return { ...stored, content: draft.content, metadata }
  }

  function noteLast({ key, conversationId }: OutboxItem): void {
    const timeline = conversationId === null ? undefined : state.timelines.find(conversationId)
    const draft = timeline?.removePending(key)
    if (draft) timeline?.addPending(draft)
  }

  return { apply, noteMoved, noteLast, emit }
}

/** What the answer to a change tells. */
function eventOf({ type }: Command, result: unknown): ChatEvent | null {
  if (type === "edit_message" || type === "delete_message")
    return hasMessage(result)
      ? { type: type === "edit_message" ? "message_edited" : "message_deleted", ...result }
      : null
  return hasReactions(result) ? { updateSeq: null, ...result, type: "reaction_updated" } : null
}

/** Its echo may have come first. */
function isPending(message: Message | undefined): boolean {
  return !message || message.id === null
}
