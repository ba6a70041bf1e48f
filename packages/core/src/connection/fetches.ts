import type { Abort, AbortSignalLike } from "../abort.ts"
import type { Clock } from "../clock.ts"
import type { Http, HttpOutcome, HttpRequest } from "../http.ts"
import type { Credentials } from "./credentials.ts"

export interface FetchesOptions {
  readonly http: Http
  readonly clock: Clock
  readonly credentials: Credentials
  readonly createAbort: () => Abort
  /** Where relative addresses begin: the transport's endpoint. */
  readonly endpoint: string
}

/** HTTP requests of a dialect, each with a deadline, the current token, and at most one repeat. */
export interface Fetches {
  /** `deadlineAt`: milliseconds since the epoch; the repeat has the same. */
  readonly start: (request: HttpRequest, deadlineAt: number) => Promise<HttpOutcome>
  /** Breaks off all that run; later ones are not touched. */
  readonly stop: () => void
}

const passingStatuses = new Set([502, 503, 504])

export function createFetches(options: FetchesOptions): Fetches {
  const { http, clock, credentials, createAbort, endpoint } = options
  const running = new Set<Abort>()

  async function start(request: HttpRequest, deadlineAt: number): Promise<HttpOutcome> {
    const run = createAbort()
    running.add(run)
    let isLate = false
    const cancel = clock.after(Math.max(0, deadlineAt - clock.now()), () => {
      isLate = true
      run.abort()
    })
    try {
      return await repeated(request, run.signal)
    } catch (cause) {
      return { failed: isLate ? "timeout" : "network", cause }
    } finally {
      cancel()
      running.delete(run)
    }
  }

  async function repeated(request: HttpRequest, signal: AbortSignalLike): Promise<HttpOutcome> {
    const token = await credentials.get(signal)
    const outcome = await once(request, token, signal)
    if (signal.aborted) return outcome
    if ("status" in outcome && outcome.status === 401 && credentials.isRenewable) {
      const renewed = await renew(token, signal)
      return renewed === null ? outcome : await once(request, renewed, signal)
    }
    const mayPass = "failed" in outcome || passingStatuses.has(outcome.status)
    return request.method === "GET" && mayPass ? await once(request, token, signal) : outcome
  }

  /** Another token than the refused one; `null`: there is none. */
  async function renew(refused: string | null, signal: AbortSignalLike): Promise<string | null> {
    const held = credentials.held()
    if (held !== refused) return held
    return credentials.renew("denied", signal).catch(() => null)
  }

  async function once(
    request: HttpRequest,
    token: string | null,
    signal: AbortSignalLike,
  ): Promise<HttpOutcome> {
    const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
    const headers = { ...authorization, ...request.headers }
    const url = absolute(request.url, endpoint)
    return http({ ...request, url, headers, signal }).catch((cause: unknown) => {
      if (signal.aborted) throw cause
      return { failed: "network", cause }
    })
  }

  return {
    start,
    stop() {
      for (const { abort } of [...running]) abort()
    },
  }
}

/** `/api/x` on `wss://host/ws` is `https://host/api/x`. An absolute address stays as it is. */
function absolute(url: string, endpoint: string): string {
  if (/^[a-z]+:\/\//i.test(url)) return url
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(endpoint)?.[0] ?? ""
  return `${origin.replace(/^ws/i, "http")}${url.startsWith("/") ? "" : "/"}${url}`
}
