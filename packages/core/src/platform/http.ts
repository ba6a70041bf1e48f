import type { AbortSignalLike } from "../abort.ts"
import type { Http } from "../http.ts"

interface PlatformResponse {
  readonly status: number
  readonly headers: { forEach(visit: (value: string, name: string) => void): void }
  text(): Promise<string>
}

declare const fetch: (
  url: string,
  init: {
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: string | null
    readonly signal: AbortSignalLike
    readonly redirect: "error"
  },
) => Promise<PlatformResponse>

/** The platform's `fetch`. It follows no redirect: the token must not reach another origin. */
export const systemHttp: Http = async ({ method, url, headers = {}, body, signal }) => {
  const type = body === undefined ? {} : { "content-type": "application/json" }
  const response = await fetch(url, {
    method,
    headers: { ...type, ...headers },
    body: body === undefined ? null : JSON.stringify(body),
    signal,
    redirect: "error",
  })
  const received: Record<string, string> = {}
  response.headers.forEach((value, name) => {
    received[name.toLowerCase()] = value
  })
  return { status: response.status, headers: received, text: await response.text() }
}
