import { type ChatClient, isChatError } from "@colloquy/core"
import { selectedConversation } from "./page.ts"

type Source = Pick<ChatClient, "supports" | "connection" | "conversations" | "joinConversation">

/**
 * Joins the conversations of the list, the opened one first, where a server tells of joined ones alone: one that can
 * resume tells of all that one is in. Gives the way to stop.
 */
export function startJoining(chat: Source): () => void {
  /** The client joins them again after a loss. */
  const joined = new Set<string>()
  let isJoining = false
  let isStopped = false

  function nextId(): string | undefined {
    const ids = chat.conversations.get().map(({ id }) => id)
    const openId = selectedConversation.get()
    const isOpen = ids.find((id) => id === openId)
    const wanted = chat.supports("multiple_conversations") ? ids : []
    return [...(isOpen === undefined ? [] : [isOpen]), ...wanted].find((id) => !joined.has(id))
  }

  /** One after another: a long list must not stand in the way of what a person does. */
  async function join(): Promise<void> {
    if (isJoining || chat.supports("resume") || !chat.supports("join_conversation")) return
    isJoining = true
    for (let id = nextId(); id !== undefined && isReady(); id = nextId()) {
      joined.add(id)
      try {
        await chat.joinConversation(id)
      } catch (error) {
        if (!isChatError(error) || !error.retryable) continue
        // The next change of the list or the connection tries again.
        joined.delete(id)
        break
      }
    }
    isJoining = false
  }

  function isReady(): boolean {
    return !isStopped && chat.connection.get().status === "ready"
  }

  const stops = [chat.connection, chat.conversations, selectedConversation].map((source) =>
    source.subscribe(() => void join()),
  )
  void join()
  return () => {
    isStopped = true
    for (const stop of stops) stop()
  }
}
