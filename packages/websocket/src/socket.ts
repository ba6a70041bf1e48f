/** What the transport needs of a `WebSocket` class: the platform's has it, and `WebSocket` of the package `ws`. */
export type WebSocketConstructor = new (
  url: string,
  protocols: string[],
  options?: { headers: Record<string, string> },
) => WebSocketLike

export interface WebSocketLike {
  readonly bufferedAmount?: number
  send(data: string): void
  close(code?: number, reason?: string): void
  addEventListener(
    type: "open" | "message" | "error" | "close",
    listener: (event: object) => void,
  ): void
  /** What only `ws` shows. */
  on?: {
    (event: "ping", listener: () => void): unknown
    (
      event: "unexpected-response",
      listener: (request: unknown, response: UpgradeResponse) => void,
    ): unknown
  }
}

/** The answer to a handshake that is no upgrade. Names of headers are in lower case. */
export interface UpgradeResponse {
  readonly statusCode?: number | undefined
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
}
