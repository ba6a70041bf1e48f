import type { Asking } from "../channels/asking.ts"
import type { Cancel, Clock } from "../clock.ts"
import type { ChatClient } from "./chat-client.ts"
import { requireId } from "./checked-arguments.ts"

export interface TypingVerbs {
  readonly verbs: Pick<ChatClient, "setTyping" | "startTyping" | "stopTyping">
  /** What was written was sent: no stop has to be said. */
  readonly forget: (conversationId: string) => void
  readonly stopAll: () => void
}

export interface TypingOptions {
  readonly clock: Clock
  readonly asking: Pick<Asking<object>, "ask">
  readonly isReady: (conversationId: string) => boolean
}

/** Typing stops by itself so long after the last key. */
const stopAfterMs = 3_000

interface Typing {
  readonly startedAt: number
  readonly cancel: Cancel
}

/** Says that this user is typing: seldom enough not to flood, often enough not to expire. Never queued. */
export function createTypingVerbs({ clock, asking, isReady }: TypingOptions): TypingVerbs {
  const running = new Map<string, Typing>()

  function say(type: "typing_start" | "typing_stop", conversationId: string): void {
    if (!isReady(conversationId)) return
    // Nobody waits for it, and a lost one ends by itself.
    asking.ask({ type, payload: { conversationId } }, { isEphemeral: true }).catch(() => {})
  }

  function startTyping(conversationId: string): void {
    requireId(conversationId, "start typing")
    end(conversationId)
    say("typing_start", conversationId)
  }

  function end(conversationId: string): boolean {
    running.get(conversationId)?.cancel()
    return running.delete(conversationId)
  }

  return {
    verbs: {
      startTyping,
      setTyping(conversationId) {
        requireId(conversationId, "set typing")
        if (!isReady(conversationId)) return
        const before = running.get(conversationId)
        const sinceMs = before ? clock.now() - before.startedAt : Number.POSITIVE_INFINITY
        // A clock that was set back must not keep it from being said.
        const isFresh = sinceMs >= 0 && sinceMs < stopAfterMs
        if (!isFresh) startTyping(conversationId)
        end(conversationId)
        const cancel = clock.after(stopAfterMs, () => {
          running.delete(conversationId)
          say("typing_stop", conversationId)
        })
        const startedAt = isFresh ? clock.now() - sinceMs : clock.now()
        running.set(conversationId, { startedAt, cancel })
      },
      stopTyping(conversationId) {
        requireId(conversationId, "stop typing")
        end(conversationId)
        say("typing_stop", conversationId)
      },
    },
    forget(conversationId) {
      end(conversationId)
    },
    stopAll() {
      for (const conversationId of [...running.keys()]) end(conversationId)
    },
  }
}
