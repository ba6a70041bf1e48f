import { createFakeStorage } from "@colloquy/testing"
import type { Network, NetworkSignal } from "../network.ts"
import type { ChatClient } from "./chat-client.ts"
import { createTown } from "./clients.test.kit.ts"
import type { SharedOptions } from "./options.ts"

export const annsOwner = "memory://server ann"
/** Longer than a lease that nobody renews. */
export const leaseMs = 20_000

/** A town in which ann's page has a disk, and may be reloaded. */
export function createDurableTown(...options: Parameters<typeof createTown>) {
  const town = createTown(...options)
  const storage = createFakeStorage(town.clock)
  const user = { id: "ann", name: "Ann" }

  /** Her page is opened; whoever she is, it knows before the server says so. */
  function openPage(own: SharedOptions = {}) {
    return town.arrive("ann", { storage, user, ...own })
  }

  /** The process ends: nothing more of it reaches the disk or the wire. */
  async function crash({ chat, cut }: { chat: ChatClient; cut: () => void }): Promise<void> {
    storage.crashAfter(0)
    cut()
    void chat.close()
    await town.clock.advance(leaseMs)
  }

  /** Her page, connected, with a channel on its screen. */
  async function settle(own: SharedOptions = {}) {
    const page = openPage(own)
    await town.until(page.chat.connect())
    const { id } = await town.until(page.chat.createConversation({ type: "channel", name: "All" }))
    page.chat.messages(id).subscribe(() => {})
    return { ...page, id }
  }

  /** What the server has, in its order. */
  async function stored(conversationId: string): Promise<readonly string[]> {
    const { chat } = town.arrive("ann")
    await town.until(chat.connect())
    const messages = await town.until(chat.loadMessages(conversationId, { limit: 200 }))
    return messages.map(({ content }) => content)
  }

  /** Names and states of what is on her disk, in the order of sending. */
  async function kept(): Promise<readonly string[]> {
    const entries = await storage.entries(annsOwner)
    return [...entries]
      .flatMap(([key, value]) => (key.startsWith("outbox/") ? [describe(value)] : []))
      .sort()
  }

  return { ...town, storage, openPage, crash, settle, stored, kept }
}

/** What the platform says of a page. */
export function createSignals(): Network & { readonly say: (signal: NetworkSignal) => void } {
  const listeners = new Set<(signal: NetworkSignal) => void>()
  return {
    isOnline: () => true,
    isHidden: () => false,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say(signal) {
      for (const listener of [...listeners]) listener(signal)
    },
  }
}

function describe(value: unknown): string {
  const record: { payload?: { content?: string }; state?: string; kind?: string } =
    typeof value === "object" && value !== null ? value : {}
  return `${record.payload?.content ?? record.kind} ${record.state}`
}
