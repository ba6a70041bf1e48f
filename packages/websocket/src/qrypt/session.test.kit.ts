import type { Command, Effect, JsonValue } from "@colloquy/core"
import { type QryptOptions, qryptDialect } from "./qrypt-dialect.ts"
import type { MessageRow } from "./rows.ts"

export const startMs: number = Date.UTC(2025, 7, 24, 8)

interface Opened extends QryptOptions {
  readonly memory?: Record<string, JsonValue>
  /** The server shows itself to be of the last generation. */
  readonly looksLast?: boolean
  readonly isAccepted?: boolean
}

/** Ada's session, accepted, in the room "c1". */
export function openSession({ memory = {}, looksLast, isAccepted = true, ...own }: Opened = {}) {
  let now = startMs
  const session = qryptDialect(own).open({
    ...{ channel: null, user: null, deviceId: "d", memory, unclear: () => [], nowMs: () => now },
  })

  /** What a frame of the server leads to. */
  function hear(
    type: string,
    payload: unknown,
    requestId: unknown = null,
  ): readonly Effect<string>[] {
    const timestamp = new Date(now).toISOString()
    return session.frame(JSON.stringify({ type, payload, requestId, timestamp }))
  }

  function start(command: Command, id: string): readonly Effect<string>[] {
    return session.start(command, { id, attempt: 1 })
  }

  /** Asks, and gives the id under which it was asked. */
  function ask(command: Command, id = `r${++asked}`): string {
    start(command, id)
    return id
  }

  let asked = 0
  const [auth] = session.opened("token")
  const authId = auth ? frameOf(auth)?.requestId : undefined
  const user = { id: "ada", email: "ada@example.com", ...(looksLast ? { auth_user_id: "x" } : {}) }
  if (isAccepted) {
    hear("auth_success", { user }, authId)
    ask({ type: "join_conversation", payload: { conversationId: "c1" } }, "join")
    hear("conversation_joined", { conversationId: "c1" }, "join")
  }
  return {
    ...{ session, hear, start, ask, authId, memory },
    pass: (ms: number) => {
      now += ms
    },
  }
}

/** The frame that an effect sends, parsed; its fields are the wire's. */
export function frameOf(effect: Effect<string> | undefined): SentFrame | null {
  return effect?.type === "send" ? JSON.parse(effect.frame) : null
}

interface SentFrame {
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly requestId: string
  readonly timestamp: string
}

/** What effects say, one word each: the type, and of notes the kind. */
export function kindsOf(effects: readonly Effect<string>[]): readonly string[] {
  return effects.map((effect) => (effect.type === "note" ? effect.kind : effect.type))
}

export function rowOf(id: string, given: Partial<Record<keyof MessageRow, unknown>> = {}): object {
  return {
    ...{ id, conversation_id: "c1", sender_id: "ben", message_type: "text", reply_to_id: null },
    ...{ encrypted_content: "hi", created_at: new Date(startMs).toISOString() },
    ...given,
  }
}

export function sendOf(
  content: string | Readonly<Record<string, string>>,
): Command<"send_message"> {
  const payload = { clientId: "k1", conversationId: "c1", type: "text" }
  return typeof content === "string"
    ? { type: "send_message", payload: { ...payload, content } }
    : { type: "send_message", payload: { ...payload, content } }
}

export const loadOf = (conversationId: string): Command<"load_messages"> => ({
  type: "load_messages",
  payload: { conversationId },
})
