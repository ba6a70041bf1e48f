import type { Dialect, DialectSession } from "../../dialect/dialect.ts"
import { type Effect, reply } from "../../dialect/effect.ts"
import { ChatError } from "../../errors.ts"
import type { StoredMessage } from "../../protocol/message.ts"
import { storedMessage, textOf, unsupported } from "./message.test.kit.ts"

export interface Row {
  readonly id: string
  readonly room: string
  readonly from: string
  readonly text: string
  readonly at: number
}

export type SearchedFrame =
  | { readonly ask: string; readonly room: string; readonly say: string }
  | { readonly ask: string; readonly room: string; readonly find: true }
  | { readonly to: string; readonly stored: Row }
  /** `all`: nothing is left out. */
  | { readonly to: string; readonly rows: readonly Row[]; readonly all: boolean }
  | { readonly to: string; readonly refuse: string; readonly stored: "no" | "perhaps" }
  | { readonly news: Row }
  | { readonly hello: string; readonly now: number }

export interface SearchedOptions {
  readonly trusted?: boolean
  readonly finds?: boolean
}

/** A toy: a repeat is a second message; what became of one can be looked up in a history. */
export function searchedDialect({
  trusted = true,
  finds = true,
}: SearchedOptions = {}): Dialect<SearchedFrame> {
  return {
    name: "searched",
    channels: "one",
    rejoins: false,
    capabilities: new Set(["send_message", "load_messages"]),
    delivery: {
      ...{ idempotent: false, window: 1, durable: new Set(["send_message"]) },
      lookUp: finds ? { trusted, toleranceMs: 5_000 } : null,
    },
    lane: (command) => (command.type === "send_message" ? command.payload.conversationId : null),
    open: openSession,
  }
}

function openSession(): DialectSession<SearchedFrame> {
  const sent = new Map<string, string>()
  const looked = new Map<string, boolean>()

  function receive(frame: SearchedFrame): Effect<SearchedFrame>[] {
    if ("hello" in frame) {
      const user = { id: frame.hello, name: frame.hello }
      return [{ type: "ready", welcome: { user, serverTime: frame.now } }]
    }
    if ("news" in frame)
      return [
        { type: "event", event: { type: "message_received", message: messageOf(frame.news) } },
      ]
    if ("stored" in frame && "to" in frame && typeof frame.stored === "object") {
      const clientId = sent.get(frame.to) ?? null
      const message = { ...messageOf(frame.stored), clientId }
      return [reply("send_message", frame.to, { message })]
    }
    if ("rows" in frame) {
      const messages = frame.rows.map(messageOf)
      const page = { messages, hasOlder: !frame.all, hasNewer: false, cursor: null }
      return looked.get(frame.to)
        ? [reply("look_up", frame.to, { messages, covers: frame.all })]
        : [reply("load_messages", frame.to, page)]
    }
    if (!("refuse" in frame)) return []
    const { refuse: code, to: requestId, stored } = frame
    const isBusy = code === "busy"
    const reason = { operation: "send message", reason: code }
    const error = new ChatError({ ...reason, code: isBusy ? "internal" : "forbidden" })
    return [{ type: "refusal", requestId, error, stored }]
  }

  return {
    request: () => ({}),
    opened: () => [],
    start(command, { id: ask }) {
      if (command.type === "send_message") {
        const { conversationId: room, content, clientId } = command.payload
        sent.set(ask, clientId)
        const frame = { ask, room, say: textOf(content) }
        return [{ type: "send", frame, requestId: ask, commits: true }]
      }
      if (command.type !== "look_up" && command.type !== "load_messages")
        return [{ type: "refusal", requestId: ask, error: unsupported(command.type), stored: "no" }]
      looked.set(ask, command.type === "look_up")
      const frame = { ask, room: command.payload.conversationId, find: true } as const
      return [{ type: "send", frame, requestId: ask }]
    },
    frame: receive,
    response: () => [],
    ended: () => [],
    renew: () => null,
    probe: () => null,
    closed: () => null,
  }
}

function messageOf({ id, room, from, text, at }: Row): StoredMessage {
  const said = { seq: 1, room, from, text, key: null }
  return { ...storedMessage(said), id, seq: null, updateSeq: null, createdAt: at }
}
