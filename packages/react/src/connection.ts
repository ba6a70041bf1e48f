import type { ConnectionState, OutboxView, User } from "@colloquy/core"
import { useChatClient } from "./chat-provider.tsx"
import { useReadable } from "./use-readable.ts"

/**
 * Where the connection stands: its status, the attempt, when the next one begins, and the last failure.
 *
 * @example
 * const { status, retryAt } = useConnection()
 */
export function useConnection(): ConnectionState {
  return useReadable(useChatClient().connection)
}

/**
 * Who this is; `null` until the server said so.
 *
 * @example
 * const isOwn = message.senderId === useUser()?.id
 */
export function useUser(): User | null {
  return useReadable(useChatClient().user)
}

/**
 * What waits to be acknowledged by the server, and whether it would survive a reload.
 *
 * @example
 * const { items } = useOutbox()
 */
export function useOutbox(): OutboxView {
  return useReadable(useChatClient().outbox)
}
