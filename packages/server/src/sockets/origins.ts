export interface OriginRules {
  /** Whole origins, such as "https://chat.example". */
  readonly allowed: readonly string[]
  /** Refuses handshakes that name no origin; programs other than browsers name none. */
  readonly isRequired: boolean
}

/** Whether a page of `origin` may talk to the server that it reached as `host`. A page of that host always may. */
export function isOriginAllowed(
  { allowed, isRequired }: OriginRules,
  origin: string | undefined,
  host: string | undefined,
): boolean {
  if (origin === undefined) return !isRequired
  if (allowed.includes(origin)) return true
  return host !== undefined && URL.canParse(origin) && new URL(origin).host === host.toLowerCase()
}

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * Whether the browser knew this machine by a name of its own. A foreign name that leads here is an attack: the page
 * behind it would pass for one of the same host.
 */
export function isLoopbackHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false
  return loopbackNames.has(new URL(`http://${host}`).hostname)
}

export function isLoopbackAddress(address: string): boolean {
  return address === "localhost" || address === "::1" || /^127(\.\d{1,3}){3}$/.test(address)
}
