import type { ConnectionState, OutboxView, User } from "@colloquy/core"
import { getChatClient } from "./chat-client.ts"
import { follow, type Reactive } from "./reactive.ts"

/**
 * Where the connection stands: its status, the attempt, when the next one begins, and the last failure.
 *
 * @example
 * const link = connection()
 * // in markup: {link.current.status} or {$link.status}
 */
export function connection(): Reactive<ConnectionState> {
  const chat = getChatClient()
  return follow(() => chat.connection)
}

/**
 * Who this is; `null` until the server said so.
 *
 * @example
 * const me = user()
 * const isOwn = $derived(message.senderId === me.current?.id)
 */
export function user(): Reactive<User | null> {
  const chat = getChatClient()
  return follow(() => chat.user)
}

/**
 * What waits to be acknowledged by the server, and whether it would survive a reload.
 *
 * @example
 * const waiting = outbox()
 * // in markup: {waiting.current.items.length}
 */
export function outbox(): Reactive<OutboxView> {
  const chat = getChatClient()
  return follow(() => chat.outbox)
}
