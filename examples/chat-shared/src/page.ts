import type { Readable } from "@colloquy/core"

// The page's own state in the same form as the client's, so one hook or store reads both.

/** Id of the conversation that the address names: a reload keeps it, and "back" leaves it. */
export const selectedConversation: Readable<string | null> = {
  get: () => decodeURIComponent(location.hash.slice(1)) || null,
  getInitial: () => null,
  subscribe: (listener) => listen(window, "hashchange", () => listener(selectedConversation.get())),
}

export function openConversation(conversationId: string | null): void {
  location.hash = conversationId === null ? "" : encodeURIComponent(conversationId)
}

/** Whether somebody looks at this window: only then is a message read. */
export const pageFocus: Readable<boolean> = {
  get: () => document.hasFocus(),
  getInitial: () => false,
  subscribe(listener) {
    const stops = ["focus", "blur"].map((event) =>
      listen(window, event, () => listener(pageFocus.get())),
    )
    return () => {
      for (const stop of stops) stop()
    }
  },
}

let nowMs = Date.now()

/** The time, once a second. */
export const everySecond: Readable<number> = {
  get: () => nowMs,
  getInitial: () => nowMs,
  subscribe(listener) {
    nowMs = Date.now()
    const timer = setInterval(() => {
      nowMs = Date.now()
      listener(nowMs)
    }, 1_000)
    return () => clearInterval(timer)
  },
}

/** Listens until the returned function is called. */
export function listen(target: EventTarget, event: string, task: () => void): () => void {
  target.addEventListener(event, task)
  return () => target.removeEventListener(event, task)
}
