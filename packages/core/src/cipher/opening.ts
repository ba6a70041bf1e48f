import { type ChatEvent, conversationOfEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { Cipher, CipherTurns } from "./cipher.ts"

/** What comes in, opened; where there is no cipher, at once and as it is. */
export interface Opening {
  /** Goes on with the event; those of one conversation keep their order. */
  readonly event: (event: ChatEvent, then: (event: ChatEvent) => void) => void
  /** A reply, and all messages within it. */
  readonly result: (result: unknown) => Promise<unknown>
  /** Of a draft that an earlier client sealed: what it says. */
  readonly draft: (message: StoredMessage) => Promise<StoredMessage>
  /** What is on its way belongs to nobody any more. */
  readonly stop: () => void
}

/** Where messages lie in replies and events. */
const places = new Set([
  ...["message", "messages", "oldest", "lastMessage", "results", "events"],
  ...["conversation", "conversations"],
])

export function createOpening(cipher: Cipher, turns: CipherTurns): Opening {
  let generation = 0

  async function open(message: StoredMessage): Promise<StoredMessage> {
    const { content, metadata, conversationId } = message
    const isEmpty = content === "" || metadata.pendingContent === true
    try {
      // What holds nothing waits for its turn all the same: the order of a conversation stays.
      const opened = await turns.take(conversationId, async () =>
        isEmpty ? content : cipher.open(content, message),
      )
      if (typeof opened === "string") return { ...message, content: opened }
    } catch {
      // It is kept as it came, and says so.
    }
    return { ...message, metadata: { ...metadata, sealed: true } }
  }

  async function openAll(value: unknown): Promise<unknown> {
    if (isMessage(value)) return open(value)
    if (Array.isArray(value)) return Promise.all(value.map(openAll))
    if (typeof value !== "object" || value === null) return value
    const entries = Object.entries(value).map(async ([key, one]) => [
      key,
      places.has(key) ? await openAll(one) : one,
    ])
    return Object.fromEntries(await Promise.all(entries))
  }

  return {
    event(event, then) {
      const conversationId = conversationOfEvent(event)
      const isSealed = "message" in event || "conversation" in event
      if (conversationId === null || !(isSealed || turns.isBusy(conversationId))) {
        then(event)
        return
      }
      const mine = generation
      const opened = isSealed ? openAll(event) : turns.take(conversationId, async () => event)
      void opened.then((told) => {
        if (mine === generation && isEvent(told)) then(told)
      })
    },
    result: openAll,
    draft: open,
    stop() {
      generation += 1
      turns.stop()
    },
  }
}

function isMessage(value: unknown): value is StoredMessage {
  return typeof value === "object" && value !== null && "senderId" in value && "content" in value
}

/** Nothing but its messages is another than it was. */
function isEvent(_value: unknown): _value is ChatEvent {
  return true
}
