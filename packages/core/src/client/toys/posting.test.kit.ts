import type { Dialect, DialectContext, DialectSession } from "../../dialect/dialect.ts"
import { type Effect, reply } from "../../dialect/effect.ts"
import type { HttpOutcome } from "../../http.ts"
import type { Command } from "../../protocol/commands.ts"
import { storedMessage, textOf, unsupported } from "./message.test.kit.ts"

/** A toy: messages are posted by HTTP; a socket for each room tells what others said. */
export function postingDialect(userId: string): Dialect<string> {
  return {
    name: "posting",
    channels: "perConversation",
    rejoins: true,
    capabilities: new Set(["send_message", "join_conversation", "leave_conversation"]),
    delivery: { idempotent: false, window: 1, lookUp: null, durable: new Set(["send_message"]) },
    lane: (command) => (command.type === "send_message" ? command.payload.conversationId : null),
    open: (context) => openSession(userId, context),
  }
}

function openSession(userId: string, { channel }: DialectContext): DialectSession<string> {
  const posted = new Map<string, Command<"send_message">["payload"]>()

  function answer(outcome: HttpOutcome, requestId: string): Effect<string>[] {
    const mine = posted.get(requestId)
    posted.delete(requestId)
    if (!mine || "failed" in outcome) return [{ type: "claim", requestId }]
    if (outcome.status !== 200)
      return [{ type: "refusal", requestId, error: unsupported(outcome.text), stored: "no" }]
    const { conversationId: room, content, clientId: key } = mine
    const text = textOf(content)
    const said = { seq: Number(outcome.text), room, from: userId, text, key }
    return [reply("send_message", requestId, { message: storedMessage(said) })]
  }

  function hear(line: string): Effect<string>[] {
    const [seq = "", from = "", ...words] = line.split(" ")
    // What this user posted is told by the answer to the post.
    if (from === userId) return []
    const said = { seq: Number(seq), room: channel ?? "", from, text: words.join(" "), key: null }
    return [{ type: "event", event: { type: "message_received", message: storedMessage(said) } }]
  }

  return {
    request: () => ({ path: `/rooms/${channel}` }),
    opened: () => [{ type: "ready", welcome: { user: { id: userId, name: userId } } }],
    start(command, { id: requestId }) {
      if (command.type !== "send_message")
        return [{ type: "refusal", requestId, error: unsupported(command.type), stored: "no" }]
      posted.set(requestId, command.payload)
      const url = `/rooms/${command.payload.conversationId}/messages`
      const request = { method: "POST", url, body: { text: command.payload.content } }
      return [{ type: "fetch", request, requestId }]
    },
    frame: hear,
    response: (outcome, { requestId }) => answer(outcome, requestId),
    ended: () => [],
    renew: () => null,
    probe: () => null,
    closed: () => null,
  }
}
