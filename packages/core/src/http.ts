import type { AbortSignalLike } from "./abort.ts"
import type { JsonValue } from "./json.ts"

export interface HttpRequest {
  readonly method: string
  /** Absolute, or relative to the transport's endpoint. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: JsonValue
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/** What became of a request: an answer of any status, or none. */
export type HttpOutcome =
  | HttpResponse
  | { readonly failed: "network" | "timeout"; readonly cause?: unknown }

/** The port to HTTP: one request, one answer. Rejects when there was none; follows no redirect to another origin. */
export type Http = (
  request: HttpRequest & { readonly url: string; readonly signal: AbortSignalLike },
) => Promise<HttpResponse>
