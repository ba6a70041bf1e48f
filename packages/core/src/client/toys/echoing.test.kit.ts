import type { Dialect, DialectContext, DialectSession } from "../../dialect/dialect.ts"
import { type Effect, reply } from "../../dialect/effect.ts"
import type { Command } from "../../protocol/commands.ts"
import { storedMessage, unsupported } from "./message.test.kit.ts"

/** A toy: lines of text without ids. `SAY room text` is proven by its echo `SAID seq room user text` alone. */
export function echoingDialect(userId: string): Dialect<string> {
  return {
    name: "echoing",
    channels: "one",
    rejoins: false,
    capabilities: new Set(["send_message"]),
    delivery: { idempotent: false, window: 1, lookUp: null, durable: new Set(["send_message"]) },
    lane: () => "all",
    open: (context) => openSession(userId, context),
  }
}

interface Said {
  readonly requestId: string
  readonly command: Command
}

function openSession(userId: string, context: DialectContext): DialectSession<string> {
  let said: Said | null = null

  /** The one in flight, else one of a dead connection whose outcome nobody knows. */
  function takeMine(room: string, text: string): Said | undefined {
    const candidates = [...(said ? [said] : []), ...context.unclear()]
    const mine = candidates.find(
      ({ command }) =>
        command.type === "send_message" &&
        command.payload.conversationId === room &&
        command.payload.content === text,
    )
    if (mine === said) said = null
    return mine
  }

  function receive(line: string): Effect<string>[] {
    const [, seq = "", room = "", from = "", text = ""] =
      /^SAID (\d+) (\S+) (\S+) (.*)$/.exec(line) ?? []
    if (seq === "") return [{ type: "note", kind: "dropped", reason: "a line makes no sense" }]
    const mine = from === userId ? takeMine(room, text) : undefined
    const key = mine?.command.type === "send_message" ? mine.command.payload.clientId : null
    const message = storedMessage({ seq: Number(seq), room, from, text, key })
    return mine
      ? [reply("send_message", mine.requestId, { message })]
      : [{ type: "event", event: { type: "message_received", message } }]
  }

  return {
    request: () => ({}),
    opened: () => [{ type: "ready", welcome: { user: { id: userId, name: userId } } }],
    start(command, { id: requestId }) {
      if (command.type !== "send_message")
        return [{ type: "refusal", requestId, error: unsupported(command.type), stored: "no" }]
      said = { requestId, command }
      const { conversationId, content } = command.payload
      return [{ type: "send", frame: `SAY ${conversationId} ${content}`, requestId, commits: true }]
    },
    frame: receive,
    response: () => [],
    ended: () => {
      said = null
      return []
    },
    renew: () => null,
    probe: () => null,
    closed: () => null,
  }
}
