import type { Cancel, Clock } from "../clock.ts"
import type { Carried } from "../connection/attempt.ts"
import type { ConnectionFault, Transition } from "../connection/connection-options.ts"
import type { Outcome } from "../connection/requests-options.ts"

/** What is reported to `onDiagnostic`. */
export type DiagnosticCode =
  /** The storage refuses or does not answer; what waits to be sent is in memory meanwhile. */
  | "storage_degraded"
  /** What an earlier client kept could not be read, or is of a newer version. */
  | "record_skipped"
  /** A frame was malformed, too large, or came at the wrong time. */
  | "dropped"
  /** A frame was sound and had no effect: late, repeated, of an unknown type. */
  | "ignored"
  /** A frame was odd but used. */
  | "warned"
  | "listener_threw"
  /** A listener took more than 50 ms: the page stands still meanwhile. */
  | "listener_slow"
  | ConnectionFault

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
  /** How often the server was asked whether it lives, and what was missed. */
  readonly probes: number
  readonly resumes: number
  readonly framesIn: number
  readonly framesOut: number
  /** Of frames that are texts, in UTF-16 units. */
  readonly charsIn: number
  readonly charsOut: number
  /** Requests that ended, by how. */
  readonly requests: Readonly<Record<Outcome["type"], number>>
  readonly staleCallbacks: number
  /** Calls of listeners. */
  readonly notifications: number
  readonly events: number
  readonly duplicates: number
  readonly gaps: number
  /** Diagnostics by code. */
  readonly diagnostics: Readonly<Partial<Record<DiagnosticCode, number>>>
}

type Counter = {
  [Name in keyof ClientStats]: ClientStats[Name] extends number ? Name : never
}[keyof ClientStats]

export interface TraceEntry extends Transition {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The conversation, where each has its own connection. */
  readonly channel: string | null
}

export interface Diagnostics {
  readonly report: (code: DiagnosticCode, reason: string) => void
  readonly noteTransition: (transition: Transition, channel: string | null) => void
  readonly note: (what: Counter) => void
  readonly noteCarried: Carried
  readonly noteOutcome: (outcome: Outcome) => void
  /** Calls a listener: what it throws, and how long it takes, is reported and stops nobody else. */
  readonly tell: (call: () => void) => void
  readonly stats: () => ClientStats
  readonly trace: () => readonly TraceEntry[]
  readonly stop: () => void
}

const zero: Readonly<Record<Counter, number>> = {
  attempts: 0,
  opened: 0,
  probes: 0,
  resumes: 0,
  framesIn: 0,
  framesOut: 0,
  charsIn: 0,
  charsOut: 0,
  staleCallbacks: 0,
  notifications: 0,
  events: 0,
  duplicates: 0,
  gaps: 0,
}

const traceLength = 200
const slowMs = 50
const reportEveryMs = 1_000

/** Sees everything and keeps little. Rules X1 to X5. */
export function createDiagnostics(
  clock: Clock,
  onDiagnostic: ((diagnostic: Diagnostic) => void) | undefined,
  /** Hears each transition, and nothing else. */
  debug?: ((line: string) => void) | undefined,
): Diagnostics {
  const counts = { ...zero }
  const requests = { replied: 0, refused: 0, claimed: 0, failed: 0 }
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
      const { from, input, to, actions, closeCode = 0 } = transition
      debug?.(`${from} --${input}--> ${to} (${actions.join(" ")})`)
      if (actions.includes("open") || actions.includes("renew")) counts.attempts += 1
      if (to === "ready" && from !== "ready") counts.opened += 1
      if (input === "lost" || input === "refused")
        closedByCode[closeCode] = (closedByCode[closeCode] ?? 0) + 1
      trace = [...trace.slice(1 - traceLength), { ...transition, at: clock.now(), channel }]
    },
    note(what) {
      counts[what] += 1
    },
    noteCarried(way, chars) {
      counts[way === "In" ? "framesIn" : "framesOut"] += 1
      counts[way === "In" ? "charsIn" : "charsOut"] += chars
    },
    noteOutcome({ type }) {
      requests[type] += 1
    },
    tell(call) {
      const startedAt = clock.now()
      counts.notifications += 1
      try {
        call()
      } catch {
        report("listener_threw", "a listener threw")
      }
      if (clock.now() - startedAt > slowMs)
        report("listener_slow", `a listener took more than ${slowMs} ms`)
    },
    stats: () => ({
      ...counts,
      requests: { ...requests },
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
