import type { WebSocket } from "ws"
import { broadcastsFor } from "../frames.ts"
import { startHelper } from "../helper-process.ts"
import { listen, readTexts } from "../loopback.ts"
import { answerTo, parseRequest } from "../native-server.ts"
import { compare, type Row } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { takeTurns } from "../turns.ts"
import { conversationIds, messagesEach } from "./load.ts"

const rounds = 7
/** Frames that are written before their bytes must have left. */
const framesAtOnce = 256
const system = colloquy.name

/** P3 and P4: what one message costs the client's process, from the socket to the listener. */
export async function measureInbound(): Promise<readonly Row[]> {
  const frames = broadcastsFor(conversationIds, messagesEach).map((text) => Buffer.from(text))
  const server = await listen((socket) => {
    readTexts(socket, (text) => {
      const asked = parseRequest(text)
      const answer = answerTo(asked, conversationIds)
      if (answer !== null) socket.send(answer)
      if (asked.type === "load_stats") void stream(socket, frames)
    })
  })

  /** A fresh process, so that none has the former's heap or code. */
  async function run(name: string, kept: string): Promise<number> {
    const client = startHelper(new URL("./inbound-client.ts", import.meta.url))
    const { microseconds = Number.NaN } = await client.ask(name, server.url, kept)
    await client.stop()
    return microseconds
  }

  try {
    const parsed = await takeTurns({
      ...{ rounds, warmUps: 0, subjects: [system] },
      run: (name) => run(name, "passed on"),
    })
    const kept = await takeTurns({
      ...{ rounds, warmUps: 0, subjects: [system] },
      run: (name) => run(name, "kept"),
    })
    return [
      ...compare({
        metric: "P3 CPU a message",
        unit: "µs",
        floor: "ws, JSON.parse",
        rounds: parsed,
        targets: { [system]: { of: "ratio", atMost: 1.2 } },
      }),
      ...compare({
        metric: "P4 CPU a message, stored",
        unit: "µs",
        floor: "ws, JSON.parse, kept",
        rounds: kept,
        targets: { [system]: { of: "ratio", atMost: 1.35 } },
      }),
    ]
  } finally {
    await server.stop()
  }
}

/** With back-pressure: the client is never fed more than it reads. */
async function stream(socket: WebSocket, frames: readonly Buffer[]): Promise<void> {
  for (const [at, frame] of frames.entries()) {
    if (at % framesAtOnce < framesAtOnce - 1) socket.send(frame, { binary: false })
    else await new Promise((resolve) => socket.send(frame, { binary: false }, resolve))
  }
}
