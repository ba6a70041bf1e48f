import type { ClientEvents } from "@colloquy/core"
import { onMount } from "svelte"
import { getChatClient } from "./chat-client.ts"

/**
 * Hears of single events while the component is mounted. State is the better source for what a screen shows.
 *
 * @example
 * chatEvent("message", (message) => notify(message.content))
 */
export function chatEvent<E extends keyof ClientEvents>(event: E, listener: ClientEvents[E]): void
/** An event that the dialect has under its own name. */
export function chatEvent(event: string & {}, listener: (payload: unknown) => void): void
export function chatEvent(event: string, listener: (payload: unknown) => void): void {
  const chat = getChatClient()
  onMount(() => chat.on(event, listener))
}
