import type { Readable, Transport, TransportLink } from "@colloquy/core"
import { createLine, type Line, type Troubles } from "./line.ts"

/** A network that the person has in hand. */
export interface LabNetwork {
  readonly troubles: Readable<Troubles>
  readonly change: (changes: Partial<Troubles>) => void
  /** The same transport over this network. */
  readonly wrap: <Frame>(transport: Transport<Frame>) => Transport<Frame>
}

/** `null` unless the address asks for it: `?lab`. */
export const labNetwork: LabNetwork | null = new URLSearchParams(location.search).has("lab")
  ? createLabNetwork()
  : null

function createLabNetwork(): LabNetwork {
  const listeners = new Set<(troubles: Troubles) => void>()
  const lines = new Set<{ readonly cut: () => void }>()
  let troubles: Troubles = { delayMs: 0, lossPercent: 0, isCut: false }

  function wrap<Frame>(transport: Transport<Frame>): Transport<Frame> {
    return {
      name: transport.name,
      endpoint: transport.endpoint,
      connect(request, sink) {
        let inner: TransportLink<Frame> | null = null
        const line: Line<Frame> = createLine({
          troubles: () => troubles,
          sink,
          link: () => inner,
          onEnded: () => lines.delete(line),
        })
        lines.add(line)
        // A transport never calls its sink before it returned.
        if (troubles.isCut) queueMicrotask(() => lines.has(line) && line.cut())
        else inner = transport.connect(request, line.sink)
        return line.link
      },
    }
  }

  return {
    troubles: {
      get: () => troubles,
      getInitial: () => troubles,
      subscribe(listener) {
        const hear = (next: Troubles): void => listener(next)
        listeners.add(hear)
        return () => {
          listeners.delete(hear)
        }
      },
    },
    change(changes) {
      troubles = { ...troubles, ...changes }
      if (troubles.isCut) for (const line of [...lines]) line.cut()
      for (const listener of [...listeners]) listener(troubles)
    },
    wrap,
  }
}

/** Asks the demo server to begin again with what it has stored. */
export async function restartServer(): Promise<void> {
  await fetch("/demo/restart", { method: "POST" })
}
