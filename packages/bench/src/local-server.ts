import type { Transport, TransportSink } from "@colloquy/core"
import { answerTo, parseRequest } from "./native-server.ts"

/** A native server in this process: no socket lies between it and its one client. */
export interface LocalServer {
  readonly transport: Transport<string>
  /** Gives a frame to the client at once. */
  readonly deliver: (text: string) => void
}

export function createLocalServer(conversationIds: readonly string[]): LocalServer {
  let client: TransportSink<string> | null = null
  return {
    transport: {
      name: "local",
      endpoint: "local://server",
      connect(_request, sink) {
        client = sink
        queueMicrotask(sink.onOpen)
        return {
          send(text) {
            const answer = answerTo(parseRequest(text), conversationIds)
            if (answer !== null) queueMicrotask(() => sink.onFrame(answer))
          },
          close: () => queueMicrotask(() => sink.onClose({ opened: true, code: 1000, reason: "" })),
          kill() {},
          bufferedBytes: 0,
        }
      },
    },
    deliver: (text) => client?.onFrame(text),
  }
}
