import type { ServiceEvent } from "./events.ts"
import type { Bus } from "./ports.ts"

export interface InProcessBusOptions {
  /** Hears what a listener threw; the other listeners hear the event all the same. */
  readonly onError?: (error: unknown) => void
}

/** The bus of a single node: listeners run inside `publish`, in the order of their subscription. */
export function createInProcessBus({ onError = () => {} }: InProcessBusOptions = {}): Bus {
  const topics = new Map<string, Set<(event: ServiceEvent) => void>>()

  return {
    publish(topic, event) {
      for (const listener of topics.get(topic) ?? []) {
        try {
          listener(event)
        } catch (error) {
          onError(error)
        }
      }
    },
    subscribe(topic, listener) {
      const listeners = topics.get(topic) ?? new Set()
      topics.set(topic, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0 && topics.get(topic) === listeners) topics.delete(topic)
      }
    },
  }
}

export function conversationTopic(conversationId: string): string {
  return `conversation:${conversationId}`
}

/** What concerns one person: being invited, their own settings, the presence of people they know. */
export function userTopic(userId: string): string {
  return `user:${userId}`
}
