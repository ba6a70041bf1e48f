import type { Cancel, Clock } from "../clock.ts"
import type { Transition } from "../connection/connection-options.ts"

/** What is reported to `onDiagnostic`. */
export type DiagnosticCode =
  /** A frame was malformed, too large, or came at the wrong time. */
  | "dropped"
  /** A frame was sound and had no effect: late, repeated, of an unknown type. */
  | "ignored"
  /** A frame was odd but used. */
  | "warned"
  | "illegal_input"
  | "stale_callback"
  | "dialect_threw"
  | "listener_threw"

export interface Diagnostic {
  readonly code: DiagnosticCode
  /** Milliseconds since the epoch. */
  readonly at: number
  /** How often since the last report of this code: at most one a second. */
  readonly count: number
  /** In words, without content and without tokens. */
  readonly reason: string
}

/** Counters since the client was made. */
export interface ClientStats {
  /** Attempts to connect, and how many became ready. */
  readonly attempts: number
  readonly opened: number
  /** Lost and refused links, by close code; 0 where there was none. */
  readonly closedByCode: Readonly<Record<number, number>>
  readonly staleCallbacks: number
  readonly events: number
  readonly duplicates: number
  readonly gaps: number
  /** Diagnostics by code. */
  readonly diagnostics: Readonly<Partial<Record<DiagnosticCode, number>>>
}

export interface TraceEntry extends Transition {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The conversation, where each has its own connection. */
  readonly channel: string | null
}

export interface Diagnostics {
  readonly report: (code: DiagnosticCode, reason: string) => void
  readonly noteTransition: (transition: Transition, channel: string | null) => void
  readonly note: (what: "events" | "duplicates" | "gaps") => void
  readonly stats: () => ClientStats
  readonly trace: () => readonly TraceEntry[]
  readonly stop: () => void
}

const traceLength = 200
const reportEveryMs = 1_000

/** Sees everything and keeps little. Rules X1 to X5. */
export function createDiagnostics(
  clock: Clock,
  onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined,
): Diagnostics {
  const counts = { attempts: 0, opened: 0, staleCallbacks: 0, events: 0, duplicates: 0, gaps: 0 }
  const closedByCode: Record<number, number> = {}
  const diagnostics: Partial<Record<DiagnosticCode, number>> = {}
  const unreported = new Map<DiagnosticCode, { count: number; reason: string; cancel: Cancel }>()
  let trace: readonly TraceEntry[] = []
  let isStopped = false

  function report(code: DiagnosticCode, reason: string): void {
    diagnostics[code] = (diagnostics[code] ?? 0) + 1
    if (code === "stale_callback") counts.staleCallbacks += 1
    if (!onDiagnostic || isStopped) return
    const waiting = unreported.get(code)
    if (waiting) {
      waiting.count += 1
      waiting.reason = reason
    } else send(code, 1, reason)
  }

  function send(code: DiagnosticCode, count: number, reason: string): void {
    const cancel = clock.after(reportEveryMs, () => {
      const waiting = unreported.get(code)
      unreported.delete(code)
      if (waiting && waiting.count > 0) send(code, waiting.count, waiting.reason)
    })
    unreported.set(code, { count: 0, reason, cancel })
    try {
      onDiagnostic?.({ code, at: clock.now(), count, reason })
    } catch {
      // Whoever listens to faults cannot be told of their own.
    }
  }

  return {
    report,
    noteTransition(transition, channel) {
      const { from, to, closeCode = 0 } = transition
      if (transition.actions.includes("open") || transition.actions.includes("renew"))
        counts.attempts += 1
      if (to === "ready" && from !== "ready") counts.opened += 1
      if (transition.input === "lost" || transition.input === "refused")
        closedByCode[closeCode] = (closedByCode[closeCode] ?? 0) + 1
      trace = [...trace.slice(1 - traceLength), { ...transition, at: clock.now(), channel }]
    },
    note(what) {
      counts[what] += 1
    },
    stats: () => ({
      ...counts,
      closedByCode: { ...closedByCode },
      diagnostics: { ...diagnostics },
    }),
    trace: () => trace,
    stop() {
      isStopped = true
      for (const { cancel } of unreported.values()) cancel()
      unreported.clear()
    },
  }
}
