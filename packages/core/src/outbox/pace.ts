/** What a server documents: so many of these commands in any `perMs`, and a rest after so many without one. */
export interface PaceRule {
  readonly commands: readonly string[]
  readonly count: number
  readonly perMs: number
  readonly restAfter?: number
  readonly restMs?: number
}

/** How fast commands may follow one another: as the server documents it, and as it says when they were too many. Q4. */
export interface Pace {
  /** When one of this kind may go; milliseconds since the epoch. */
  readonly freeAt: (command: string) => number
  /** One goes now. False: it would be too many. */
  readonly take: (command: string) => boolean
  /** The server took one: what it refused before was a matter of pace. */
  readonly noteTaken: (command: string) => void
  /** It was `rate_limited`: all under this limit pause. `hintMs`: as long as the server says. */
  readonly noteLimited: (command: string, hintMs: number | undefined) => void
  /** The clock was set back by so much. */
  readonly moveBack: (ms: number) => void
}

interface Limit extends PaceRule {
  /** When the latest `count` went. */
  times: readonly number[]
  /** How many went without a rest. */
  row: number
  pausedUntil: number
  /** Without a hint, and without success since. */
  pauses: number
}

const firstPauseMs = 5_000
const longestPauseMs = 60_000
const none = Number.NEGATIVE_INFINITY

export function createPace(rules: readonly PaceRule[], now: () => number): Pace {
  const limits = rules.map(limitOf)
  const byCommand = new Map<string, readonly Limit[]>()

  /** What no rule names has a limit of its own, of which nothing is known but what the server says. */
  function limitsOf(command: string): readonly Limit[] {
    const known = byCommand.get(command)
    if (known) return known
    const named = limits.filter(({ commands }) => commands.includes(command))
    const found = named.length > 0 ? named : [limitOf({ commands: [command], count: 1, perMs: 0 })]
    byCommand.set(command, found)
    return found
  }

  function freeAt(command: string): number {
    return limitsOf(command).reduce((at, limit) => {
      // What went at a time that is still to come went before the clock was set back.
      moveBack(limit, Math.max(0, (limit.times.at(-1) ?? none) - now()))
      return Math.max(at, freeAtOf(limit))
    }, none)
  }

  return {
    freeAt,
    take(command) {
      if (freeAt(command) > now()) return false
      for (const limit of limitsOf(command)) {
        const { times, restMs = 0, count } = limit
        limit.row = now() - (times.at(-1) ?? none) < restMs ? limit.row + 1 : 1
        limit.times = [...times, now()].slice(-count)
      }
      return true
    },
    noteTaken(command) {
      for (const limit of limitsOf(command)) limit.pauses = 0
    },
    noteLimited(command, hintMs = 0) {
      for (const limit of limitsOf(command)) {
        // Several that were on their way together were too many together.
        if (hintMs <= 0 && limit.pausedUntil > now()) continue
        const ownMs = (): number => Math.min(firstPauseMs * 2 ** limit.pauses++, longestPauseMs)
        const pauseMs = hintMs > 0 ? hintMs : ownMs()
        limit.pausedUntil = Math.max(limit.pausedUntil, now() + pauseMs)
      }
    },
    moveBack(ms) {
      for (const limit of new Set([...byCommand.values()].flat())) moveBack(limit, ms)
    },
  }
}

function limitOf(rule: PaceRule): Limit {
  return { ...rule, times: [], row: 0, pausedUntil: none, pauses: 0 }
}

function moveBack(limit: Limit, ms: number): void {
  if (ms === 0) return
  limit.times = limit.times.map((at) => at - ms)
  limit.pausedUntil -= ms
}

function freeAtOf(limit: Limit): number {
  const { times, count, perMs, row, restAfter = Number.POSITIVE_INFINITY, restMs = 0 } = limit
  const [first = none] = times
  const budgetAt = times.length < count ? none : first + perMs
  const restedAt = row < restAfter ? none : (times.at(-1) ?? none) + restMs
  return Math.max(limit.pausedUntil, budgetAt, restedAt)
}
