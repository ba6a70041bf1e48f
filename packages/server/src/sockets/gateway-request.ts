import type { IncomingMessage } from "node:http"
import { ChatError } from "@colloquy/core"
import type { GatewayRequest, Handshake } from "@colloquy/service"

const maxBodyBytes = 2 ** 20

type Asked = Pick<Handshake, "path" | "query" | "headers" | "peer">

/** What a gateway hears of a request, whether it becomes a socket or not. */
export function askedOf(request: IncomingMessage, path: string, url: URL): Asked {
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    String(value ?? ""),
  ])
  return {
    path,
    query: Object.fromEntries(url.searchParams),
    headers: Object.fromEntries(headers),
    peer: { address: request.socket.remoteAddress ?? "unknown" },
  }
}

export function gatewayRequestOf(request: IncomingMessage, path: string, url: URL): GatewayRequest {
  return {
    ...askedOf(request, path, url),
    method: request.method ?? "GET",
    text: () => readBody(request),
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    sizeBytes += bytes.length
    if (sizeBytes > maxBodyBytes) throw tooLarge()
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString()
}

function tooLarge(): ChatError {
  const reason = "its body is larger than the server takes"
  return new ChatError({ code: "too_large", operation: "read the request", reason })
}
