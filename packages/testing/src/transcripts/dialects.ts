import { type ChatClient, createChatClient, type SharedOptions } from "@colloquy/core"
import { websocket } from "@colloquy/websocket"
import { type QryptOptions, qryptDialect } from "@colloquy/websocket/qrypt"
import { createSockets } from "./sockets.ts"
import type { Given } from "./transcript.ts"
import { type Deed, type EventFrame, fieldsOf, type Wire } from "./wire.ts"

/** How one wire is played. */
export interface Stand {
  readonly createClient: (given: Given, shared: SharedOptions, wire: Wire) => ChatClient
  /** What is said now and then to see whether the server lives; what it answers, or `null` for nothing. */
  readonly answerProbe: (deed: Deed, nowMs: number) => Answer | undefined
}

interface Answer {
  readonly frame: string | EventFrame | null
}

/** By the name of the file that holds the transcripts. */
const stands: Readonly<Record<string, Stand>> = {
  qrypt: {
    createClient(given, shared, wire) {
      const sockets = createSockets(wire, given.platform ?? "node")
      const transport = websocket(given.url, { WebSocket: sockets })
      const dialect = qryptDialect(qryptOptions(given))
      return createChatClient({ ...shared, transport, dialect })
    },
    answerProbe(deed, nowMs) {
      const { type, requestId } = fieldsOf(deed)
      if (type !== "ping") return undefined
      const timestamp = new Date(nowMs).toISOString()
      return { frame: JSON.stringify({ type: "pong", payload: {}, requestId, timestamp }) }
    },
  },
}

/** @throws Error for a wire that nobody plays. */
export function standOf(dialect: string): Stand {
  const stand = Object.hasOwn(stands, dialect) ? stands[dialect] : undefined
  if (stand) return stand
  const known = Object.keys(stands).join(", ")
  throw new Error(`unable to play transcripts of "${dialect}": there are ${known}`)
}

function qryptOptions({ options }: Given): QryptOptions {
  const generation = options?.generation
  return generation === "doc" || generation === "last" ? { generation } : {}
}
