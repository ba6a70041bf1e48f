import type { ServerResponse } from "node:http"
import type { JsonValue } from "@colloquy/core"

export function sendJson(response: ServerResponse, status: number, body: JsonValue): void {
  response.statusCode = status
  response.setHeader("Content-Type", "application/json; charset=utf-8")
  response.setHeader("Cache-Control", "no-store")
  response.end(JSON.stringify(body))
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status
  response.setHeader("Content-Type", "text/plain; charset=utf-8")
  response.setHeader("Cache-Control", "no-store")
  response.end(`${text}\n`)
}
