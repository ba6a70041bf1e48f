import type { ChatClient } from "@colloquy/core"

type Source = Pick<ChatClient, "supports" | "markRead" | "loadMessages">

/** Conversations whose newest page is on its way. */
const loading = new Set<string>()

/** Says that what is there was read. What fails now is said again with the next message. */
export async function markRead(chat: Source, conversationId: string): Promise<void> {
  if (chat.supports("mark_read")) return chat.markRead(conversationId).catch(() => {})
  // A server without marks counts as read what was loaded.
  if (loading.has(conversationId)) return
  loading.add(conversationId)
  await chat.loadMessages(conversationId).catch(() => {})
  loading.delete(conversationId)
}
