import type { WebSocketConstructor, WebSocketLike } from "@colloquy/websocket"
import type { Refusal } from "./transcript.ts"
import type { Peer, Wire } from "./wire.ts"

type Listener = (event: object) => void

/**
 * A `WebSocket` whose server a scenario plays. In Node it is like that of `ws`: it sends headers, and shows the status
 * of a refused handshake.
 */
export function createSockets(wire: Wire, platform: "node" | "browser"): WebSocketConstructor {
  // A transport makes its sockets with `new`, so here classes are the form that is asked for.
  class Socket implements WebSocketLike {
    readonly bufferedAmount = 0
    readonly #listeners = new Map<string, Listener[]>()
    #status: "opening" | "open" | "closed" = "opening"
    #onRefused: ((response: { statusCode: number; headers: Record<string, string> }) => void)[] = []

    constructor(
      url: string,
      protocols: string[],
      options: { headers: Record<string, string> } = { headers: {} },
    ) {
      const handshake = { url, path: pathOf(url), query: queryOf(url), protocols, ...options }
      wire.note({ kind: "open", peer: this.peer, handshake })
    }

    readonly peer: Peer = {
      open: () => {
        this.#status = "open"
        this.#tell("open", {})
      },
      refuse: (refusal) => this.#refuse(refusal),
      say: (frame) => this.#tell("message", { data: frame }),
      close: (code = 1005, reason = "") => this.#end(code, reason),
    }

    send(text: string): void {
      if (this.#status === "open") wire.note({ kind: "frame", peer: this.peer, text })
    }

    close(code = 1000, reason = ""): void {
      if (this.#status === "closed") return
      const isUnseen = this.#status === "opening"
      wire.note({ kind: "close", peer: this.peer, code, reason, isUnseen })
      this.#status = "closed"
      // The closing handshake takes a moment: nothing is heard within the call.
      queueMicrotask(() => this.#tell("close", { code: isUnseen ? 1006 : code, reason }))
    }

    addEventListener(type: string, listener: Listener): void {
      this.#listeners.set(type, [...(this.#listeners.get(type) ?? []), listener])
    }

    protected noteRefused(
      listener: (response: { statusCode: number; headers: Record<string, string> }) => void,
    ): void {
      this.#onRefused.push(listener)
    }

    #refuse({ status = 500, headers = {} }: Refusal): void {
      const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
      // It has ended already when the listener lets go of it.
      this.#status = "closed"
      for (const tell of this.#onRefused)
        tell({ statusCode: status, headers: Object.fromEntries(lower) })
      this.#tell("close", { code: 1006, reason: "" })
    }

    #end(code: number, reason: string): void {
      if (this.#status === "closed") return
      this.#status = "closed"
      this.#tell("close", { code, reason })
    }

    #tell(type: string, event: object): void {
      for (const listener of this.#listeners.get(type) ?? []) listener(event)
    }
  }

  class NodeSocket extends Socket {
    on(type: "ping", listener: () => void): void
    on(
      type: "unexpected-response",
      listener: (
        request: unknown,
        response: { statusCode: number; headers: Record<string, string> },
      ) => void,
    ): void
    on(
      type: string,
      listener: (
        request: unknown,
        response: { statusCode: number; headers: Record<string, string> },
      ) => void,
    ): void {
      if (type === "unexpected-response") this.noteRefused((response) => listener(null, response))
    }
  }

  return platform === "node" ? NodeSocket : Socket
}

function pathOf(url: string): string {
  return new URL(url).pathname
}

function queryOf(url: string): Record<string, string> {
  return Object.fromEntries(new URL(url).searchParams)
}
