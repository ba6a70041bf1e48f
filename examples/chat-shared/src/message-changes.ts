import {
  type ChatClient,
  type Conversation,
  isChatError,
  type Message,
  type Readable,
} from "@colloquy/core"
import { createCell } from "./cell.ts"
import { reasonWords } from "./connection-words.ts"
import { nameIn } from "./people.ts"

/** What one press gives; others that a message has can be joined. */
export const quickReactions: readonly string[] = ["👍", "❤️", "😄", "🎉"]

/** What this user may do to a message, as far as this screen can tell; the server decides. */
export interface AllowedChanges {
  readonly canEdit: boolean
  readonly canDelete: boolean
  readonly canReact: boolean
}

export function allowedChanges(
  chat: Pick<ChatClient, "supports">,
  { senderId, deletedAt, status }: Message,
  { type, participants }: Conversation,
  ownId: string | undefined,
): AllowedChanges {
  const isThere = deletedAt === null
  const isOwn = senderId === ownId
  const role = participants.find(({ userId }) => userId === ownId)?.role ?? "member"
  // What failed can be discarded, which says the same.
  const isStuck = status === "failed" || status === "unconfirmed"
  const mayDelete = isOwn || (type !== "direct" && role !== "member")
  return {
    canEdit: isThere && isOwn && chat.supports("edit_message"),
    canDelete: isThere && mayDelete && !isStuck && chat.supports("delete_message"),
    canReact: isThere && !isStuck && chat.supports("add_reaction"),
  }
}

/** One reaction as a button shows it. */
export interface ReactionView {
  readonly reaction: string
  /** "👍 2" */
  readonly text: string
  readonly isOwn: boolean
  /** "👍 2: Ana, you" */
  readonly label: string
}

export function reactionViews(
  { reactions }: Message,
  conversation: Conversation,
  ownId: string | undefined,
): readonly ReactionView[] {
  return reactions.map(({ reaction, userIds }) => {
    const names = userIds.map((userId) => (userId === ownId ? "you" : nameIn(conversation, userId)))
    const isOwn = ownId !== undefined && userIds.includes(ownId)
    const text = `${reaction} ${userIds.length}`
    return { reaction, text, isOwn, label: `${text}: ${names.join(", ")}` }
  })
}

const fault = createCell("")

/** Why the last change was refused, in words; empty while there is nothing to say. */
export const changeFault: Readable<string> = fault

/** Gives one's own reaction, or takes it back. */
export function toggleReaction(
  chat: ChatClient,
  { conversationId, key, reactions }: Message,
  reaction: string,
): void {
  const ownId = chat.user.get()?.id
  const given = reactions.find((one) => one.reaction === reaction)?.userIds ?? []
  const verb = ownId !== undefined && given.includes(ownId) ? "removeReaction" : "addReaction"
  watch(chat[verb](conversationId, key, reaction), "The reaction was not taken")
}

export function changeText(chat: ChatClient, { conversationId, key }: Message, text: string): void {
  watch(chat.editMessage(conversationId, key, text), "The message was not changed")
}

export function deleteMessage(chat: ChatClient, { conversationId, key }: Message): void {
  watch(chat.deleteMessage(conversationId, key), "The message was not deleted")
}

/** It is shown as done already: only a refusal is news. */
function watch(changed: Promise<unknown>, words: string): void {
  fault.set("")
  changed.catch((error: unknown) => {
    // Somebody left, or took back what this was about.
    if (isChatError(error, "closed") || isChatError(error, "aborted")) return
    fault.set(`${words}: ${isChatError(error) ? reasonWords(error) : String(error)}.`)
  })
}
