import {
  ensureMessages,
  type HistoryState,
  type Message,
  type SendMessageOptions,
} from "@colloquy/core"
import { getChatClient } from "./chat-client.ts"
import { follow, type Reactive, resolve, type ValueOrGetter } from "./reactive.ts"

/** A conversation's messages, and what is known of its history beyond them. All of it follows in markup. */
export interface MessagesSource extends Reactive<readonly Message[]>, HistoryState {
  /** Loads the page before the oldest message. A failure also stands in `error`, so nobody has to wait for it. */
  readonly loadOlder: () => Promise<readonly Message[]>
}

/**
 * The messages of a conversation, in server order, one's own pending ones last. Its newest page is loaded when a screen
 * first shows it.
 *
 * @example
 * const list = messages(() => conversationId)
 * // in markup: {#each $list as message (message.key)} and {#if list.hasOlder}
 */
export function messages(conversationId: ValueOrGetter<string>): MessagesSource {
  const chat = getChatClient()
  const ensure = () => ensureMessages(chat, resolve(conversationId))
  const list = follow(() => chat.messages(resolve(conversationId)), ensure)
  const history = follow(() => chat.history(resolve(conversationId)), ensure)
  return {
    get current() {
      return list.current
    },
    get status() {
      return history.current.status
    },
    get hasOlder() {
      return history.current.hasOlder
    },
    get hasNewer() {
      return history.current.hasNewer
    },
    get gaps() {
      return history.current.gaps
    },
    get error() {
      return history.current.error
    },
    subscribe: list.subscribe,
    loadOlder: () => mayBeIgnored(chat.loadOlder(resolve(conversationId))),
  }
}

/**
 * A function that sends to a conversation, as `chat.sendMessage` does. A message that failed says so in the list, so
 * nobody has to wait for the promise.
 *
 * @example
 * const send = sendMessage(() => conversationId)
 * send("Lunch at noon?")
 */
export function sendMessage(
  conversationId: ValueOrGetter<string>,
): (content: string, options?: SendMessageOptions) => Promise<Message> {
  const chat = getChatClient()
  return (content, options) =>
    mayBeIgnored(chat.sendMessage(resolve(conversationId), content, options))
}

/** Whoever waits still hears of a failure; for others it is state, and no unhandled rejection. */
function mayBeIgnored<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}
