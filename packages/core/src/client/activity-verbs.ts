import type { Command } from "../protocol/commands.ts"
import type { Message } from "../state/message.ts"
import type { ChatClient } from "./chat-client.ts"
import { anchorOf, requireId } from "./message-verbs.ts"
import type { Rooms } from "./rooms.ts"

export type ActivityVerbs = Pick<
  ChatClient,
  "markRead" | "markDelivered" | "setPresence" | "loadPresence"
>

export function createActivityVerbs(rooms: Rooms): ActivityVerbs {
  const { asking, state, sending, outbox, random } = rooms

  /** The message that is named; the newest stored one otherwise. */
  function target(conversationId: string, keyOrId: string | undefined): Message | undefined {
    const timeline = state.timelines.timeline(conversationId)
    return keyOrId === undefined ? timeline.newest() : timeline.find(keyOrId)
  }

  async function markRead(
    conversationId: string,
    keyOrId?: string,
    options: Parameters<ChatClient["markRead"]>[2] = {},
  ): Promise<void> {
    requireId(conversationId, "mark read")
    asking.require("mark_read")
    const message = target(conversationId, keyOrId)
    const conversation = state.conversations.get(conversationId)
    if (!message) return
    const upTo = anchorOf(message)
    const isRead = upTo.seq !== null && upTo.seq <= (conversation?.readSeq ?? 0)
    if (isRead && !conversation?.unreadCount) return
    const clientId = random.id()
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
    sending.fold(
      folded.map(({ key }) => key),
      clientId,
    )
    showRead(message)
    sending.pump()
    await answered
  }

  /** The count goes at once: a person sees that they have read. */
  function showRead(message: Message): void {
    const userId = state.ownId()
    const { conversationId, seq } = message
    if (userId === null) return
    const isNewest = state.timelines.timeline(conversationId).newest()?.key === message.key
    state.apply({
      type: "receipt_updated",
      conversationId,
      userId,
      ...(seq === null ? {} : { readSeq: seq }),
      ...(isNewest ? { unreadCount: 0 } : {}),
    })
  }

  return {
    markRead,
    async markDelivered(conversationId, keyOrId, options) {
      requireId(conversationId, "mark delivered")
      const message = target(conversationId, keyOrId)
      if (!message) return
      const payload = { conversationId, upTo: anchorOf(message) }
      await asking.ask({ type: "mark_delivered", payload }, options)
    },
    async setPresence(status, { statusText, ...options } = {}) {
      const payload = { status, ...(statusText === undefined ? {} : { statusText }) }
      const presence = await asking.ask({ type: "set_presence", payload }, options)
      state.people.setPresence(presence)
    },
    async loadPresence(userIds, options) {
      for (const userId of userIds) requireId(userId, "load presence")
      const { presences } = await asking.ask(
        { type: "load_presence", payload: { userIds } },
        { repeats: true, ...options },
      )
      for (const presence of presences) state.people.setPresence(presence)
      return presences
    },
  }
}
