import type { Abort } from "../abort.ts"
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
  readonly start: (request: HttpRequest, timeoutMs: number) => Promise<HttpOutcome>
  readonly stop: () => void
}

const passingStatuses = new Set([502, 503, 504])

export function createFetches(options: FetchesOptions): Fetches {
  const { http, clock, credentials, createAbort, endpoint } = options
  const running = new Set<() => void>()

  async function once(request: HttpRequest, timeoutMs: number): Promise<HttpOutcome> {
    const { signal, abort } = createAbort()
    running.add(abort)
    let isLate = false
    const cancel = clock.after(timeoutMs, () => {
      isLate = true
      abort()
    })
    try {
      const token = await credentials.get()
      const authorization = token === null ? {} : { authorization: `Bearer ${token}` }
      const headers = { ...authorization, ...request.headers }
      return await http({ ...request, url: absolute(request.url, endpoint), headers, signal })
    } catch (cause) {
      return { failed: isLate ? "timeout" : "network", cause }
    } finally {
      cancel()
      running.delete(abort)
    }
  }

  return {
    async start(request, timeoutMs) {
      const outcome = await once(request, timeoutMs)
      if ("status" in outcome && outcome.status === 401 && credentials.isRenewable) {
        const isRenewed = await credentials.renew("denied").then(
          () => true,
          () => false,
        )
        return isRenewed ? once(request, timeoutMs) : outcome
      }
      const mayPass =
        "failed" in outcome ? outcome.failed === "network" : passingStatuses.has(outcome.status)
      return request.method === "GET" && mayPass ? once(request, timeoutMs) : outcome
    },
    stop() {
      for (const abort of [...running]) abort()
      running.clear()
    },
  }
}

/** `/api/x` on `wss://host/ws` is `https://host/api/x`. An absolute address stays as it is. */
function absolute(url: string, endpoint: string): string {
  if (/^[a-z]+:\/\//i.test(url)) return url
  const origin = /^[a-z]+:\/\/[^/?#]*/i.exec(endpoint)?.[0] ?? ""
  return `${origin.replace(/^ws/i, "http")}${url.startsWith("/") ? "" : "/"}${url}`
}
