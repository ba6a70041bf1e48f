import type { Capability, Command, CommandType, Dialect } from "@colloquy/core"
import { isSameContent } from "./content.ts"
import { openSession } from "./session.ts"
import { toleranceMs } from "./times.ts"

/** How a text is sent. */
export type QryptGeneration =
  /** As the document says: text in `content`. */
  | "doc"
  /** A sealed copy for each user, which the client's `cipher` makes. */
  | "last"

export interface QryptOptions {
  /** By default as the server shows itself when it accepts. */
  readonly generation?: "auto" | QryptGeneration
}

const capabilities: ReadonlySet<Capability> = new Set<Capability>([
  "load_conversations",
  "create_conversation",
  "join_conversation",
  "leave_conversation",
  "send_message",
  "load_messages",
  "load_more_messages",
  "typing_start",
  "typing_stop",
  "history",
  "multiple_conversations",
])
const durable: ReadonlySet<CommandType> = new Set<CommandType>(["send_message"])

/**
 * Speaks the QryptChat WebSocket API, in both generations that are in the field.
 *
 * The address is the caller's, path included. A server of the last generation takes no text: give the client a `cipher`
 * that seals a copy for each user.
 *
 * @example
 * const chat = createChatClient({
 *   transport: websocket("wss://qrypt.example/ws"),
 *   dialect: qryptDialect(),
 *   token: () => session.accessToken(),
 * })
 */
export function qryptDialect({ generation = "auto" }: QryptOptions = {}): Dialect<string> {
  return {
    name: "qrypt",
    channels: "one",
    rejoins: true,
    capabilities,
    delivery: {
      idempotent: false,
      window: 1,
      lookUp: { trusted: true, toleranceMs },
      sameContent: isSameContent,
      durable,
    },
    // The server answers 429 above 10 upgrades a minute from one address.
    profile: { attempts: { count: 8, perMs: 60_000 } },
    lane,
    open: (context) => openSession(context, { generation }),
  }
}

/** Sends of one conversation go one after another: handlers of the server run beside each other. */
function lane({ type, payload }: Command | { readonly type: string; readonly payload: object }) {
  return type === "send_message" && "conversationId" in payload ? payload.conversationId : null
}
