import type { Cipher } from "../cipher/cipher.ts"
import type { Clock } from "../clock.ts"
import type { BackoffOptions } from "../connection/backoff.ts"
import type { TokenProvider } from "../connection/credentials.ts"
import type { Verdict } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { Http } from "../http.ts"
import type { Network } from "../network.ts"
import type { DurableStorage } from "../outbox/durability.ts"
import type { User } from "../protocol/conversation.ts"
import type { Random } from "../random.ts"
import type { CloseReason } from "../transport.ts"
import type { Diagnostic } from "./diagnostics.ts"

export interface SharedOptions {
  /** A token, or what gives one before each handshake and before the held one ends. */
  readonly token?: string | TokenProvider
  /** This user, where the server does not tell; or before it does, so that what waits is shown without a connection. */
  readonly user?: User
  readonly timeouts?: Partial<Numbers["timeouts"]>
  readonly backoff?: Partial<Numbers["backoff"]>
  readonly heartbeat?: Partial<Numbers["heartbeat"]>
  /**
   * Where what waits to be sent survives a reload: `indexedDbStorage()` of `@colloquy/core/storage`. In memory by
   * default.
   */
  readonly storage?: DurableStorage
  /** Seals what leaves this client and opens what comes to it; the server sees neither. None by default. */
  readonly cipher?: Cipher
  readonly outbox?: Partial<Numbers["outbox"]> & {
    /** Takes nothing on that would not survive a reload: verbs reject with `storage_failed` instead. */
    readonly requireDurable?: boolean
  }
  readonly limits?: Partial<Numbers["limits"]>
  /** Overrides what a close code means; `null` leaves it. */
  readonly classifyClose?: (reason: CloseReason) => Verdict | null
  /** Dropped frames, protocol violations, listeners that threw: never content, never a token. */
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void
  /** Writes each transition of the connection to the console, or to whom it is given. */
  readonly debug?: boolean | ((line: string) => void)
  /** Ports, for tests and unusual platforms; the platform's by default. */
  readonly clock?: Clock
  readonly random?: Random
  readonly http?: Http
  readonly network?: Network
}

/** Every number of a client, each with its unit in its name. */
export interface Numbers {
  readonly timeouts: {
    /** How long the token provider may take. */
    readonly tokenMs: number
    readonly connectMs: number
    readonly authenticateMs: number
    /** How long a closing handshake may take. */
    readonly closeMs: number
    /** A request, from its call to its answer; each verb takes its own as `timeoutMs`. */
    readonly requestMs: number
    /** How long an unclear send may hold up those behind it, where the server would take a repeat for a second one. */
    readonly reconcileMs: number
  }
  readonly backoff: BackoffOptions
  readonly heartbeat: {
    /** Silence after which the server is asked whether it lives. */
    readonly silenceMs: number
    readonly replyMs: number
    /** The same, when the page was just shown again: a person is waiting. */
    readonly wakeReplyMs: number
  }
  readonly outbox: {
    readonly maxItems: number
    readonly maxBytes: number
    readonly maxAgeMs: number
    /** Conversations that send at the same time. */
    readonly maxLanes: number
  }
  readonly limits: {
    /** Requests on their way, beside what the outbox sends. */
    readonly inFlight: number
    readonly waiting: number
    /** What a link may hold unsent before nothing more is handed to it. */
    readonly bufferedBytes: number
    /** Messages that a timeline keeps while somebody looks at it, and otherwise. */
    readonly watchedMessages: number
    readonly unwatchedMessages: number
  }
}

/** Default, least and most. */
type Bound = readonly [standard: number, least: number, most: number]

const day = 86_400_000
const mebibyte = 1_048_576
const unbounded = Number.POSITIVE_INFINITY

const bounds: { readonly [G in keyof Numbers]: { readonly [N in keyof Numbers[G]]: Bound } } = {
  timeouts: {
    tokenMs: [15_000, 1_000, 60_000],
    connectMs: [10_000, 1_000, 60_000],
    authenticateMs: [10_000, 1_000, 60_000],
    closeMs: [1_000, 0, 10_000],
    requestMs: [10_000, 100, 300_000],
    reconcileMs: [15_000, 1_000, 60_000],
  },
  backoff: {
    firstMs: [2_000, 0, 30_000],
    baseMs: [1_000, 0, 300_000],
    floorMs: [250, 0, 300_000],
    capMs: [10_000, 0, 300_000],
    stableMs: [5_000, 0, 60_000],
    burst: [3, 1, unbounded],
    refillMs: [2_000, 100, unbounded],
    maxAttempts: [unbounded, 1, unbounded],
  },
  heartbeat: {
    silenceMs: [25_000, 5_000, 300_000],
    replyMs: [8_000, 500, 60_000],
    wakeReplyMs: [3_000, 500, 60_000],
  },
  outbox: {
    maxItems: [1_000, 1, unbounded],
    maxBytes: [5 * mebibyte, 1, unbounded],
    maxAgeMs: [day, 1, unbounded],
    maxLanes: [8, 1, 64],
  },
  limits: {
    inFlight: [32, 1, unbounded],
    waiting: [256, 1, unbounded],
    bufferedBytes: [mebibyte, 1, unbounded],
    watchedMessages: [5_000, 1, unbounded],
    unwatchedMessages: [200, 1, unbounded],
  },
}

/**
 * Fills in what is not given.
 *
 * @throws ChatError `invalid_argument` for a number out of its bounds: a silent clamp would hide a mistake.
 */
export function resolveNumbers(options: SharedOptions): Numbers {
  const { requireDurable, ...outbox } = options.outbox ?? {}
  if (requireDurable && !options.storage) throw invalid("outbox.requireDurable needs a storage")
  const numbers: Numbers = {
    timeouts: resolve("timeouts", bounds.timeouts, options.timeouts),
    backoff: resolve("backoff", bounds.backoff, options.backoff),
    heartbeat: resolve("heartbeat", bounds.heartbeat, options.heartbeat),
    outbox: resolve("outbox", bounds.outbox, outbox),
    limits: resolve("limits", bounds.limits, options.limits),
  }
  const { floorMs, baseMs, capMs } = numbers.backoff
  if (floorMs > baseMs || baseMs > capMs)
    throw invalid("backoff.floorMs, baseMs and capMs must not decrease in this order")
  return numbers
}

function resolve<Name extends string>(
  group: string,
  allowed: Readonly<Record<Name, Bound>>,
  given: Partial<Readonly<Record<Name, number>>> = {},
): Record<Name, number> {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(allowed, name))
  if (unknown) throw invalid(`there is no option ${group}.${unknown}`)
  return mapValues(allowed, ([standard, least, most], name) => {
    const value = given[name] ?? standard
    if (typeof value !== "number" || !(value >= least && value <= most))
      throw invalid(`${group}.${name} must be a number from ${least} to ${most}`)
    return value
  })
}

function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From, name: Name) => To,
): Record<Name, To> {
  const mapped: Partial<Record<Name, To>> = {}
  for (const name in record) mapped[name] = map(record[name], name)
  if (!isComplete(record, mapped)) throw invalid("an option is missing")
  return mapped
}

function isComplete<Name extends string, To>(
  record: Readonly<Record<Name, unknown>>,
  mapped: Partial<Record<Name, To>>,
): mapped is Record<Name, To> {
  return Object.keys(record).every((name) => Object.hasOwn(mapped, name))
}

function invalid(reason: string): ChatError {
  return new ChatError({ code: "invalid_argument", operation: "create a chat client", reason })
}
