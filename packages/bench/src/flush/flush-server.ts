import type { WebSocket } from "ws"
import { type Loopback, listen, readTexts } from "../loopback.ts"
import {
  type Asked,
  acknowledgementOf,
  answerTo,
  messageOf,
  outOfOrder,
  parseRequest,
} from "../native-server.ts"

export const messageCount = 1_000
const acknowledgeMs = 5

/** One flush, as the server sees it. */
interface Flush {
  /** From the first accepted socket to the last acknowledgement. */
  readonly durationMs: Promise<number>
  /** Contents in the order in which they were stored. */
  readonly stored: readonly string[]
}

export interface FlushServer extends Loopback {
  /** The next flush; `cutAfter`: the socket dies when so many are stored. */
  readonly begin: (cutAfter?: number) => Flush
}

interface Run {
  readonly stored: string[]
  readonly seqs: Map<string, number>
  acknowledged: Set<string>
  startedMs: number | null
  cutAfter: number
  readonly finish: (durationMs: number) => void
}

/** Stores each message once, by its `clientId`, and acknowledges it a moment later. */
export async function startFlushServer(): Promise<FlushServer> {
  let run = beginRun(Number.POSITIVE_INFINITY, () => {})

  function serve(socket: WebSocket): void {
    const served = run
    served.startedMs ??= performance.now()
    readTexts(socket, (text) => {
      if (socket.readyState !== socket.OPEN) return
      const asked = parseRequest(text)
      if (asked.type === "send_message") store(socket, asked, served)
      else socket.send(answerTo(asked, []) ?? "")
    })
  }

  function store(socket: WebSocket, asked: Asked, { stored, seqs, ...served }: Run): void {
    const { clientId, afterClientId, content } = asked.payload
    if (afterClientId !== undefined && !seqs.has(String(afterClientId))) {
      socket.send(outOfOrder(asked))
      return
    }
    const seq = seqs.get(String(clientId)) ?? stored.push(String(content))
    seqs.set(String(clientId), seq)
    if (stored.length >= run.cutAfter) {
      run.cutAfter = Number.POSITIVE_INFINITY
      socket.terminate()
      return
    }
    setTimeout(() => acknowledge(socket, asked, seq, served), acknowledgeMs)
  }

  function acknowledge(
    socket: WebSocket,
    asked: Asked,
    seq: number,
    { acknowledged, startedMs, finish }: Omit<Run, "stored" | "seqs">,
  ): void {
    if (socket.readyState !== socket.OPEN) return
    socket.send(acknowledgementOf(asked, messageOf(asked, seq)))
    acknowledged.add(String(asked.payload.clientId))
    if (acknowledged.size === messageCount) finish(performance.now() - (startedMs ?? 0))
  }

  return {
    ...(await listen(serve)),
    begin(cutAfter = Number.POSITIVE_INFINITY) {
      const durationMs = new Promise<number>((resolve) => {
        run = beginRun(cutAfter, resolve)
      })
      return { durationMs, stored: run.stored }
    },
  }
}

function beginRun(cutAfter: number, finish: (durationMs: number) => void): Run {
  return {
    stored: [],
    seqs: new Map(),
    acknowledged: new Set(),
    startedMs: null,
    cutAfter,
    finish,
  }
}
