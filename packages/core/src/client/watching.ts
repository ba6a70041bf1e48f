import type { LoadStatus } from "../state/history-state.ts"
import type { ChatClient } from "./chat-client.ts"

/** What a binding calls when a screen begins to show the list of conversations: loads the first page, if it is wanting. */
export function ensureConversations(chat: ChatClient): void {
  const { status } = chat.conversationList.get()
  if (!isWanting(status) || !chat.supports("load_conversations")) return
  // A failure stands in `conversationList`, where the screen reads it.
  chat.loadConversations({ whenOffline: "wait" }).catch(() => {})
}

/** What a binding calls when a screen begins to show a conversation: loads its newest page, if it is wanting. */
export function ensureMessages(chat: ChatClient, conversationId: string): void {
  const { status } = chat.history(conversationId).get()
  if (!isWanting(status) || !chat.supports("load_messages")) return
  // A failure stands in `history`, where the screen reads it.
  chat.loadMessages(conversationId, { whenOffline: "wait" }).catch(() => {})
}

/** What a binding calls when a screen begins to show who is here: asks for this user, once. */
export function ensurePresence(chat: ChatClient, userId: string): void {
  if (chat.presence(userId).get() !== null || !chat.supports("load_presence")) return
  // Unknown presence stays `null`; a screen shows nothing then.
  chat.loadPresence([userId], { whenOffline: "wait" }).catch(() => {})
}

function isWanting(status: LoadStatus): boolean {
  return status === "idle" || status === "failed"
}
