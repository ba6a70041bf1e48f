import { ensurePresence, type Presence, type Receipt, type TypingUser } from "@colloquy/core"
import { getChatClient } from "./chat-client.ts"
import { follow, type Reactive, resolve, type ValueOrGetter } from "./reactive.ts"

/**
 * Who else is typing in a conversation.
 *
 * @example
 * const typing = typingUsers(() => conversationId)
 * // in markup: {#each $typing as { userId } (userId)}
 */
export function typingUsers(
  conversationId: ValueOrGetter<string>,
): Reactive<readonly TypingUser[]> {
  const chat = getChatClient()
  return follow(() => chat.typingUsers(resolve(conversationId)))
}

/**
 * A function that says this user is typing; it stops by itself 3 s after the last call.
 *
 * @example
 * const noteTyping = setTyping(() => conversationId)
 * // in markup: <textarea oninput={noteTyping}></textarea>
 */
export function setTyping(conversationId: ValueOrGetter<string>): () => void {
  const chat = getChatClient()
  return () => chat.setTyping(resolve(conversationId))
}

/**
 * Who is here: the presence of one user; `null` while it is not known. It is asked for when a screen first shows it.
 *
 * @example
 * const here = presence(() => userId)
 * // in markup: {here.current?.status}
 */
export function presence(userId: ValueOrGetter<string>): Reactive<Presence | null> {
  const chat = getChatClient()
  return follow(
    () => chat.presence(resolve(userId)),
    () => ensurePresence(chat, resolve(userId)),
  )
}

/**
 * How far each participant of a conversation has got.
 *
 * @example
 * const marks = receipts(() => conversationId)
 * const readers = $derived(marks.current.filter(({ readSeq }) => readSeq >= seq))
 */
export function receipts(conversationId: ValueOrGetter<string>): Reactive<readonly Receipt[]> {
  const chat = getChatClient()
  return follow(() => chat.receipts(resolve(conversationId)))
}
