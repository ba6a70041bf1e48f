import type { Readable } from "svelte/store"
import type { WsConversation, WsMessage, WsUser } from "./rows.ts"

/** What `wsChat.subscribe` tells; never mutated. */
export interface WsChatState {
  /** With `authenticated`; alone for one moment when a token is refused for good. */
  readonly connected: boolean
  readonly authenticated: boolean
  /** Survives a lost connection. */
  readonly user: WsUser | null
  /** Newest activity first. */
  readonly conversations: readonly WsConversation[]
  /** Id of the one that was joined last. */
  readonly activeConversation: string | null
  /** Of the active conversation, oldest first. */
  readonly messages: readonly WsMessage[]
  /** Ids of those who type in the active conversation, without oneself. */
  readonly typingUsers: readonly string[]
  readonly loading: boolean
  /** The last failure in words. */
  readonly error: string | null
}

const initialState: WsChatState = {
  connected: false,
  authenticated: false,
  user: null,
  conversations: [],
  activeConversation: null,
  messages: [],
  typingUsers: [],
  loading: false,
  error: null,
}

export interface WsChatStore extends Readable<WsChatState> {
  readonly get: () => WsChatState
  /** Tells it where anything is another. */
  readonly publish: (next: WsChatState) => void
}

export function createStore(): WsChatStore {
  const listeners = new Set<{ readonly run: (state: WsChatState) => void }>()
  let state = initialState

  return {
    get: () => state,
    publish(next) {
      const names = Object.keys(next)
      const before: Readonly<Record<string, unknown>> = { ...state }
      const after: Readonly<Record<string, unknown>> = { ...next }
      if (names.every((name) => before[name] === after[name])) return
      state = next
      for (const { run } of [...listeners]) run(state)
    },
    subscribe(run) {
      const listener = { run }
      listeners.add(listener)
      run(state)
      return () => void listeners.delete(listener)
    },
  }
}

/** One field of it, told when that field is another. */
export function field<Name extends keyof WsChatState>(
  store: Readable<WsChatState>,
  name: Name,
): Readable<WsChatState[Name]> {
  return {
    subscribe(run) {
      let last: WsChatState[Name] | undefined
      return store.subscribe((state) => {
        if (state[name] === last) return
        last = state[name]
        run(last)
      })
    },
  }
}
