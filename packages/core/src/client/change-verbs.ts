import type { CallOptions } from "../channels/call-options.ts"
import { ChatError, operationOf } from "../errors.ts"
import { isUntouched, type KeptItem } from "../outbox/item.ts"
import type { ChangeCommand, Command } from "../protocol/commands.ts"
import { letGo } from "../sending/waiters.ts"
import type { Message } from "../state/message.ts"
import { hasReaction } from "../state/own-changes.ts"
import type { ChatClient } from "./chat-client.ts"
import { invalid, requireContent, requireId } from "./checked-arguments.ts"
import { answeredMessage, heldMessage } from "./held-message.ts"
import type { Rooms } from "./rooms.ts"

export type ChangeVerbs = Pick<
  ChatClient,
  "editMessage" | "deleteMessage" | "addReaction" | "removeReaction"
>

type Place = Pick<ChangeCommand["payload"], "clientId" | "conversationId" | "messageId">

const maxReactionChars = 64

/** What is done to messages; one that waits in the outbox itself is the parent of its changes. Rules O15, Q3. */
export function createChangeVerbs(
  rooms: Rooms,
  sendMessage: (
    ...args: [...Required<Parameters<ChatClient["sendMessage"]>>, heirOf: string]
  ) => Promise<Message>,
): ChangeVerbs {
  const { asking, state, outbox, sending, random } = rooms

  /** @throws ChatError why it cannot be changed at all */
  function target(
    type: ChangeCommand["type"],
    conversationId: string,
    keyOrId: string,
    { signal }: CallOptions,
  ): Message {
    const operation = operationOf({ type })
    if (signal?.aborted) throw letGo({ type }, "aborted", "it was aborted")
    const refusal = asking.refusalOf(type)
    if (refusal) throw refusal
    const message = heldMessage(state, conversationId, keyOrId, operation)
    if (message.deletedAt === null || type === "delete_message") return message
    throw new ChatError({ code: "rejected", operation, reason: "the message was deleted" })
  }

  /** What waits to become that message. */
  function draftOf({ id, key }: Message): KeptItem | undefined {
    return id === null ? outbox.kept(key) : undefined
  }

  /** What was asked for last, and nobody has answered yet. */
  function lastAsked(
    { id, key }: Message,
    isMeant: (command: ChangeCommand) => boolean,
  ): ChangeCommand | undefined {
    return outbox
      .changes()
      .map(({ command }) => command)
      .findLast(
        (command) =>
          (command.payload.messageId === id || command.payload.messageId === key) &&
          isMeant(command),
      )
  }

  function isWaiting({ payload }: ChangeCommand): boolean {
    const item = outbox.kept(payload.clientId)
    return item !== undefined && isUntouched(item)
  }

  function ask(
    { id, key, conversationId }: Message,
    call: CallOptions,
    commandOf: (place: Place) => ChangeCommand,
  ): Promise<unknown> {
    const clientId = random.id()
    const command = commandOf({ clientId, conversationId, messageId: id ?? key })
    const lane = rooms.laneOf(command) ?? clientId
    const dependsOn = id === null ? key : null
    const answered = sending.add({ clientId, conversationId, command, lane, dependsOn }, call)
    sending.pump()
    return answered
  }

  async function edit(
    conversationId: string,
    keyOrId: string,
    content: string,
    call: CallOptions,
  ): Promise<Message> {
    const message = target("edit_message", conversationId, keyOrId, call)
    const { key } = message
    const draft = draftOf(message)
    const isSafe = draft?.firstSentAt === null && draft.command.type === "send_message"
    if (isSafe && (draft.isRefused || draft.state === "failed"))
      return sendAnew(draft.command, content, call)
    const result = await (isSafe
      ? rewriteDraft(draft.command, content, call)
      : askForEdit(message, content, call))
    return answeredMessage(state, conversationId, key, result)
  }

  /** The server remembers that it refused the key: under that one it would refuse again. */
  function sendAnew(
    { payload }: Command<"send_message">,
    content: string,
    call: CallOptions,
  ): Promise<Message> {
    const { clientId, conversationId, content: _, afterClientId: __, ...rest } = payload
    return sendMessage(conversationId, content, { ...rest, ...call }, clientId)
  }

  function rewriteDraft(
    { type, payload }: Command<"send_message">,
    content: string,
    call: CallOptions,
  ): Promise<unknown> {
    const { clientId, conversationId } = payload
    const command = { type, payload: { ...payload, content } }
    const answered = sending.rewrite(clientId, command, call)
    if (outbox.commandOf(clientId) === command)
      state.timelines.find(conversationId)?.changePending(clientId, { content })
    return answered
  }

  function askForEdit(message: Message, content: string, call: CallOptions): Promise<unknown> {
    // The server may have it, or not: sent once more it will, and then it can be edited.
    if (draftOf(message)?.state === "failed") sending.retry(message.key)
    const last = lastAsked(message, ({ type }) => type === "edit_message")
    if (last?.type === "edit_message" && isWaiting(last)) {
      const { type, payload } = last
      return sending.rewrite(payload.clientId, { type, payload: { ...payload, content } }, call)
    }
    return ask(message, call, (place) => ({ type: "edit_message", payload: { ...place, content } }))
  }

  async function remove(conversationId: string, keyOrId: string, call: CallOptions): Promise<void> {
    const type = "delete_message"
    const message = target(type, conversationId, keyOrId, call)
    const draft = draftOf(message)
    if (draft && (isUntouched(draft) || draft.state === "failed")) sending.discard(draft.clientId)
    else if (message.deletedAt === null) await ask(message, call, (payload) => ({ type, payload }))
    else
      await join(
        lastAsked(message, (command) => command.type === type),
        call,
      )
  }

  async function join(asked: ChangeCommand | undefined, call: CallOptions): Promise<void> {
    if (asked) await sending.join(asked.payload.clientId, asked, call)
  }

  async function react(
    type: "add_reaction" | "remove_reaction",
    conversationId: string,
    keyOrId: string,
    reaction: string,
    call: CallOptions,
  ): Promise<void> {
    const message = target(type, conversationId, keyOrId, call)
    const last = lastAsked(
      message,
      ({ payload }) => "reaction" in payload && payload.reaction === reaction,
    )
    if (last?.type === type) return join(last, call)
    if (last && isWaiting(last)) {
      sending.fold([last.payload.clientId], null)
      return
    }
    const userId = state.ownId()
    const isGiven = userId !== null && hasReaction(message, reaction, userId)
    const isDone = userId !== null && isGiven === (type === "add_reaction")
    if (last || !isDone)
      await ask(message, call, (place) => ({ type, payload: { ...place, reaction } }))
  }

  function requireReaction(operation: string, conversationId: string, reaction: string): void {
    requireId(conversationId, operation)
    if (typeof reaction === "string" && reaction.trim() && [...reaction].length <= maxReactionChars)
      return
    throw invalid(operation, `a reaction must be a text of 1 to ${maxReactionChars} characters`)
  }

  return {
    editMessage(conversationId, keyOrId, content, options = {}) {
      const operation = "edit message"
      requireId(conversationId, operation)
      const held = state.timelines.find(conversationId)?.find(keyOrId)
      const attachments = held?.attachments.length ?? 0
      requireContent(content, attachments, rooms.limit("contentChars"), operation)
      return edit(conversationId, keyOrId, content, options)
    },
    deleteMessage(conversationId, keyOrId, options = {}) {
      requireId(conversationId, "delete message")
      return remove(conversationId, keyOrId, options)
    },
    addReaction(conversationId, keyOrId, reaction, options = {}) {
      requireReaction("add reaction", conversationId, reaction)
      return react("add_reaction", conversationId, keyOrId, reaction, options)
    },
    removeReaction(conversationId, keyOrId, reaction, options = {}) {
      requireReaction("remove reaction", conversationId, reaction)
      return react("remove_reaction", conversationId, keyOrId, reaction, options)
    },
  }
}
