import type { CallOptions, ReadOptions } from "../channels/call-options.ts"
import type { Presence } from "../protocol/activity.ts"
import type { Command } from "../protocol/commands.ts"
import type { Message } from "../state/message.ts"
import { positionOf } from "../state/message-list.ts"
import type { ChatClient } from "./chat-client.ts"
import { requireId } from "./checked-arguments.ts"
import { heldMessage } from "./held-message.ts"
import { anchorOf } from "./message-verbs.ts"
import type { Rooms } from "./rooms.ts"

export type ActivityVerbs = Pick<
  ChatClient,
  "markRead" | "markDelivered" | "setPresence" | "loadPresence"
>

export function createActivityVerbs(rooms: Rooms): ActivityVerbs {
  const { asking, state, sending, outbox, random } = rooms

  /** The message that is named; the newest stored one otherwise. */
  function target(
    conversationId: string,
    keyOrId: string | undefined,
    operation: string,
  ): Message | undefined {
    return keyOrId === undefined
      ? newest(conversationId)
      : heldMessage(state, conversationId, keyOrId, operation)
  }

  function markRead(
    conversationId: string,
    keyOrId?: string,
    options: Parameters<ChatClient["markRead"]>[2] = {},
  ): Promise<void> {
    requireId(conversationId, "mark read")
    return mark(conversationId, keyOrId, options)
  }

  async function mark(
    conversationId: string,
    keyOrId: string | undefined,
    options: CallOptions,
  ): Promise<void> {
    const refusal = asking.refusalOf("mark_read")
    if (refusal) throw refusal
    const message = target(conversationId, keyOrId, "mark read")
    if (!message || isRead(message)) return
    const clientId = random.id()
    const upTo = anchorOf(message)
    const command: Command = { type: "mark_read", payload: { conversationId, upTo } }
    const lane = rooms.laneOf(command) ?? `read:${conversationId}`
    // An earlier mark that still waits says less than this one.
    const folded = outbox
      .view()
      .items.filter(
        (item) =>
          item.command === "mark_read" &&
          item.conversationId === conversationId &&
          item.state === "queued",
      )
    const answered = sending.add({ clientId, conversationId, command, lane }, options)
    if (outbox.find(clientId)) {
      sending.fold(
        folded.map(({ key }) => key),
        clientId,
      )
      showRead(message)
      sending.pump()
    }
    await answered
  }

  /** Also where no page is held, or none of the newest: the conversation knows its last message. */
  function newest(conversationId: string): Message | undefined {
    const held = state.timelines.find(conversationId)?.newest()
    const last = state.conversations.get(conversationId)?.lastMessage
    if (!last || last.id === null || last.id === held?.id) return held
    return held && positionOf(held) > positionOf(last) ? held : state.view(last)
  }

  /** Marks move forward only. */
  function isRead({ conversationId, seq }: Message): boolean {
    const conversation = state.conversations.get(conversationId)
    if (seq === null) return conversation?.unreadCount === 0
    const userId = state.ownId()
    const receipt = state.people
      .receipts(conversationId)
      .get()
      .find((one) => one.userId === userId)
    return seq <= Math.max(conversation?.readSeq ?? 0, receipt?.readSeq ?? 0)
  }

  /** The count goes at once: a person sees that they have read. */
  function showRead({ conversationId, seq, id }: Message): void {
    const isNewest = newest(conversationId)?.id === id
    state.conversations.changeUnread(conversationId, (unread) => unread.read(seq, isNewest))
  }

  async function markDelivered(
    conversationId: string,
    keyOrId: string | undefined,
    options: CallOptions | undefined,
  ): Promise<void> {
    const message = target(conversationId, keyOrId, "mark delivered")
    if (!message) return
    const payload = { conversationId, upTo: anchorOf(message) }
    await asking.ask({ type: "mark_delivered", payload }, options)
  }

  async function loadPresence(
    userIds: readonly string[],
    options: ReadOptions | undefined,
  ): Promise<readonly Presence[]> {
    const { presences } = await asking.ask(
      { type: "load_presence", payload: { userIds } },
      { repeats: true, ...options },
    )
    for (const presence of presences) state.people.setPresence(presence)
    return presences
  }

  return {
    markRead,
    markDelivered(conversationId, keyOrId, options) {
      requireId(conversationId, "mark delivered")
      return markDelivered(conversationId, keyOrId, options)
    },
    async setPresence(status, { statusText, ...options } = {}) {
      const payload = { status, ...(statusText === undefined ? {} : { statusText }) }
      const presence = await asking.ask({ type: "set_presence", payload }, options)
      state.people.setPresence(presence)
    },
    loadPresence(userIds, options) {
      for (const userId of userIds) requireId(userId, "load presence")
      return loadPresence(userIds, options)
    },
  }
}
