import type { ChatClient } from "@colloquy/core"

/** Loads the conversations after those that are held, or the first ones. A failure stands in the list's state. */
export async function loadMoreConversations(
  chat: Pick<ChatClient, "loadConversations" | "conversations" | "conversationList">,
): Promise<void> {
  const last = chat.conversationList.get().hasMore ? chat.conversations.get().at(-1) : undefined
  await chat.loadConversations(last ? { before: last.id } : {}).catch(() => {})
}
