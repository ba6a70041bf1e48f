import type { Dialect, DialectSession } from "../../dialect/dialect.ts"
import { type Effect, reply } from "../../dialect/effect.ts"
import { storedMessage, textOf, unsupported } from "./message.test.kit.ts"

/** A frame with an id is acknowledged under that id; one without is news. */
export type AckFrame =
  | { readonly id: string; readonly say: string; readonly room: string; readonly key: string }
  | { readonly ack: string; readonly seq: number }
  | { readonly refuse: string; readonly why: string }
  | {
      readonly seq: number
      readonly room: string
      readonly from: string
      readonly text: string
      readonly key: string | null
    }

/** A toy: every command is acknowledged by its request id, and a repeat is recognised. */
export function acknowledgedDialect(userId: string): Dialect<AckFrame> {
  return {
    name: "acknowledged",
    channels: "one",
    rejoins: false,
    capabilities: new Set(["send_message"]),
    delivery: { idempotent: true, window: 2, lookUp: null, durable: new Set(["send_message"]) },
    lane: (command) => (command.type === "send_message" ? command.payload.conversationId : null),
    open: () => openSession(userId),
  }
}

function openSession(userId: string): DialectSession<AckFrame> {
  const sent = new Map<string, { room: string; say: string; key: string }>()

  function receive(frame: AckFrame): Effect<AckFrame>[] {
    if ("text" in frame)
      return [{ type: "event", event: { type: "message_received", message: storedMessage(frame) } }]
    if ("ack" in frame) {
      const mine = sent.get(frame.ack)
      sent.delete(frame.ack)
      if (!mine) return [{ type: "note", kind: "ignored", reason: "a late acknowledgement" }]
      const { room, say: text, key } = mine
      const message = storedMessage({ seq: frame.seq, room, from: userId, text, key })
      return [reply("send_message", frame.ack, { message })]
    }
    if ("refuse" in frame)
      return [
        { type: "refusal", requestId: frame.refuse, error: unsupported(frame.why), stored: "no" },
      ]
    return [{ type: "note", kind: "dropped", reason: "a server does not speak like that" }]
  }

  return {
    request: (token) => ({ query: { token: token ?? "" } }),
    opened: () => [{ type: "ready", welcome: { user: { id: userId, name: userId } } }],
    start(command, { id: requestId }) {
      if (command.type !== "send_message")
        return [{ type: "refusal", requestId, error: unsupported(command.type), stored: "no" }]
      const { conversationId: room, content, clientId: key } = command.payload
      const say = textOf(content)
      sent.set(requestId, { room, say, key })
      return [{ type: "send", frame: { id: requestId, room, say, key }, requestId, commits: true }]
    },
    frame: receive,
    response: () => [],
    ended: () => [],
    renew: () => null,
    probe: () => null,
    closed: () => null,
  }
}
