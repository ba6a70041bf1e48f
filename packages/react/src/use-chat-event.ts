import type { ClientEvents } from "@colloquy/core"
import { useEffect, useInsertionEffect, useRef } from "react"
import { useChatClient } from "./chat-provider.tsx"

/**
 * Hears of single events while the component is mounted. State is the better source for what a screen shows.
 *
 * `listener` may be another function on each render: the newest one is called, and nothing subscribes again.
 *
 * @example
 * useChatEvent("message", (message) => notify(message.content))
 */
export function useChatEvent<E extends keyof ClientEvents>(
  event: E,
  listener: ClientEvents[E],
): void
/** An event that the dialect has under its own name. */
export function useChatEvent(event: string & {}, listener: (payload: unknown) => void): void
export function useChatEvent(event: string, listener: (payload: unknown) => void): void {
  const chat = useChatClient()
  const newest = useRef(listener)
  // Before any other effect of the same commit can cause an event.
  useInsertionEffect(() => {
    newest.current = listener
  })
  useEffect(() => chat.on(event, (payload) => newest.current(payload)), [chat, event])
}
