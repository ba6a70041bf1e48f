import { ChatError, type ConnectRequest } from "@colloquy/core"

const schemes: Readonly<Record<string, string>> = {
  "ws:": "ws:",
  "wss:": "wss:",
  "http:": "ws:",
  "https:": "wss:",
}

/** The address to build on, as `ws:` or `wss:`. No error repeats it, since it may hold a token. */
export function parseAddress(text: string): URL {
  const url = parse(text)
  const scheme = schemes[url?.protocol ?? ""]
  if (!url || !scheme || !url.host)
    throw refusal("the address is no absolute URL with ws, wss, http or https")
  url.protocol = scheme
  url.hash = ""
  return url
}

/** Where a link goes, without what may be secret or change: no credentials and no query. */
export function endpointOf({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname}`
}

/** The address of one request: its path below that of the base, its query over that of the base. */
export function addressOf(base: URL, { path = "", query = {} }: ConnectRequest): string {
  const url = new URL(base)
  if (path !== "") url.pathname = joinPaths(base.pathname, path)
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return url.href
}

function joinPaths(base: string, path: string): string {
  const joined = `${base.replace(/\/+$/, "")}/${path.replace(/^\/+/, "")}`
  const probe = new URL("ws://host")
  probe.pathname = joined
  // Dots and backslashes change the number of segments: an id in a path must not lead elsewhere.
  const isStraight = probe.pathname.split("/").length === joined.split("/").length
  if (/[?#]/.test(path) || !isStraight)
    throw refusal("the request's path holds more than plain segments")
  return joined
}

function parse(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}

/** What is wrong with the address, the request or the platform: no later try would do better. */
export function refusal(reason: string): ChatError {
  return new ChatError({ code: "invalid_argument", operation: "open a WebSocket", reason })
}
