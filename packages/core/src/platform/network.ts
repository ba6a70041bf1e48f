import type { Network, NetworkSignal } from "../network.ts"

interface EventSource {
  addEventListener?(type: string, listener: (event: { readonly persisted?: boolean }) => void): void
  removeEventListener?(
    type: string,
    listener: (event: { readonly persisted?: boolean }) => void,
  ): void
}

declare const navigator: { readonly onLine?: boolean } | undefined
declare const document: (EventSource & { readonly visibilityState: string }) | undefined
declare const window: EventSource | undefined

/** The page's and the network's events; silent where there is no page. */
export const systemNetwork: Network = {
  isOnline: () => (typeof navigator === "undefined" ? true : (navigator?.onLine ?? true)),
  isHidden: () => visibility() === "hidden",
  subscribe(listener) {
    const offs = [
      listen(typeof window === "undefined" ? undefined : window, {
        online: () => listener("online"),
        offline: () => listener("offline"),
        pagehide: () => listener("frozen"),
        pageshow: () => listener("resumed"),
      }),
      listen(typeof document === "undefined" ? undefined : document, {
        visibilitychange: () => listener(visibility()),
        freeze: () => listener("frozen"),
        resume: () => listener("resumed"),
      }),
    ]
    return () => {
      for (const off of offs) off()
    }
  },
}

function visibility(): NetworkSignal {
  return typeof document !== "undefined" && document?.visibilityState === "hidden"
    ? "hidden"
    : "visible"
}

function listen(
  source: EventSource | undefined,
  listeners: Readonly<Record<string, () => void>>,
): () => void {
  for (const [type, listener] of Object.entries(listeners))
    source?.addEventListener?.(type, listener)
  return () => {
    for (const [type, listener] of Object.entries(listeners))
      source?.removeEventListener?.(type, listener)
  }
}
