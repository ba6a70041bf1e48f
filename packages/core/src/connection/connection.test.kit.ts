import {
  createFakeClock,
  createFakeTransport,
  createSeededRandom,
  type FakeClock,
  type FakeTransport,
} from "@colloquy/testing"
import { expect } from "vitest"
import type { Abort } from "../abort.ts"
import type { Dialect, DialectSession } from "../dialect/dialect.ts"
import type { Effect, Welcome } from "../dialect/effect.ts"
import type { ChatError } from "../errors.ts"
import type { Network, NetworkSignal } from "../network.ts"
import type { Command } from "../protocol/commands.ts"
import type { BackoffOptions } from "./backoff.ts"
import { createAttemptBucket } from "./bucket.ts"
import { createConnection } from "./connection.ts"
import type { Connection, ConnectionOptions, Transition } from "./connection-options.ts"
import type { ConnectionState } from "./connection-state.ts"
import {
  createCredentials,
  type ExpiringToken,
  type TokenProvider,
  type TokenRequest,
} from "./credentials.ts"
import type { Outcome, RequestOptions } from "./requests-options.ts"

/** The numbers that a client has by default. */
export const defaults = {
  timeouts: { tokenMs: 15_000, connectMs: 10_000, authenticateMs: 10_000, closeMs: 1_000 },
  backoff: {
    firstMs: 2_000,
    baseMs: 1_000,
    floorMs: 250,
    capMs: 10_000,
    stableMs: 5_000,
    burst: 3,
    refillMs: 2_000,
    maxAttempts: Number.POSITIVE_INFINITY,
  },
  heartbeat: { silenceMs: 25_000, replyMs: 8_000, wakeReplyMs: 3_000 },
  limits: { inFlight: 32, waiting: 256, bufferedBytes: 1_048_576 },
  requestMs: 10_000,
} as const

export function createAbort(): Abort {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}

/** A frame of the toy wire: what a client says, or the effects that the server's word has. */
export interface ToyFrame {
  readonly say?: string
  readonly requestId?: string
  readonly effects?: readonly Effect<ToyFrame>[]
}

export type ToySession = DialectSession<ToyFrame>

const durable = new Set<never>()

/** Says a command by its type, and does what a frame tells it to do. */
export function toyDialect(
  own: Partial<ToySession> = {},
  rest: Partial<Dialect<ToyFrame>> = {},
): Dialect<ToyFrame> {
  const say = (text: string, requestId?: string): Effect<ToyFrame> =>
    requestId === undefined
      ? { type: "send", frame: { say: text } }
      : { type: "send", frame: { say: text, requestId }, requestId, commits: true }
  const session: ToySession = {
    request: () => ({}),
    opened: (token) => [say(`hello ${token}`)],
    start: (command, { id }) => [say(command.type, id)],
    frame: ({ effects = [] }) => effects,
    response: () => [],
    ended: () => [],
    renew: () => null,
    probe: () => [say("ping")],
    closed: () => null,
    ...own,
  }
  return {
    name: "toy",
    channels: "one",
    rejoins: false,
    capabilities: new Set(),
    delivery: { idempotent: true, window: 2, lookUp: null, durable },
    lane: ({ payload }) =>
      "conversationId" in payload ? String(Reflect.get(payload, "conversationId")) : null,
    open: () => session,
    ...rest,
  }
}

export interface Asked extends TokenRequest {
  readonly give: (answer: string | ExpiringToken) => void
  readonly refuse: (cause: unknown) => void
}

/** A token provider that a test answers by hand. */
export function createProvider(): {
  readonly provide: TokenProvider
  readonly questions: readonly Asked[]
} {
  const questions: Asked[] = []
  return {
    questions,
    provide: (request) =>
      new Promise((give, refuse) => {
        questions.push({ ...request, give, refuse })
      }),
  }
}

interface FakeNetwork extends Network {
  readonly say: (signal: NetworkSignal) => void
  readonly goOffline: () => void
  readonly hide: () => void
  readonly listenerCount: () => number
}

function createFakeNetwork(): FakeNetwork {
  const listeners = new Set<(signal: NetworkSignal) => void>()
  let isOnline = true
  let isHidden = false
  function say(signal: NetworkSignal): void {
    if (signal === "online") isOnline = true
    if (signal === "visible") isHidden = false
    for (const listener of [...listeners]) listener(signal)
  }
  return {
    isOnline: () => isOnline,
    isHidden: () => isHidden,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say,
    goOffline() {
      isOnline = false
      say("offline")
    },
    hide() {
      isHidden = true
      say("hidden")
    },
    listenerCount: () => listeners.size,
  }
}

export interface WorldOptions {
  readonly token?: string | TokenProvider
  readonly dialect?: Dialect<ToyFrame>
  readonly backoff?: Partial<BackoffOptions>
  readonly seed?: number
  readonly own?: Partial<ConnectionOptions<ToyFrame, object>>
}

export interface World {
  readonly clock: FakeClock
  readonly transport: FakeTransport<ToyFrame>
  readonly network: FakeNetwork
  readonly connection: Connection
  /** Everything that was told, in order. */
  readonly states: ConnectionState[]
  readonly transitions: Transition[]
  readonly faults: string[]
  readonly notes: string[]
  readonly events: string[]
  /** Called with each state after it was noted. */
  onState: (state: ConnectionState) => void
  readonly status: () => ConnectionState["status"]
  /** What was said on the newest link. */
  readonly said: () => readonly (string | undefined)[]
  readonly hear: (...effects: readonly Effect<ToyFrame>[]) => void
  /** From wherever it is to a link that opened. */
  readonly open: () => Promise<void>
  readonly ready: (welcome?: Welcome) => Promise<void>
}

export function createWorld(options: WorldOptions = {}): World {
  const clock = createFakeClock()
  const transport = createFakeTransport<ToyFrame>()
  const network = createFakeNetwork()
  const dialect = options.dialect ?? toyDialect()
  const backoff = { ...defaults.backoff, ...options.backoff }
  const { token } = { token: "t1", ...options }
  const timeoutMs = defaults.timeouts.tokenMs
  const connection = createConnection<ToyFrame, object>({
    ...defaults,
    transport,
    endpoint: transport.endpoint,
    dialect,
    context: {
      channel: null,
      user: null,
      deviceId: "d1",
      memory: {},
      unclear: () => [],
      nowMs: clock.now,
    },
    credentials: createCredentials({ token, timeoutMs, clock, createAbort }),
    bucket: createAttemptBucket(backoff.burst, backoff.refillMs),
    clock,
    random: createSeededRandom(options.seed ?? 1),
    http: () => Promise.reject(new Error("no server")),
    network,
    createAbort,
    backoff,
    accept: () => null,
    observer: {
      onState(state) {
        world.states.push(state)
        world.onState(state)
      },
      onReady() {
        world.events.push("ready")
        connection.release()
      },
      onLost: () => world.events.push("lost"),
      onEvent: (event) => world.events.push(event.type),
      onLate: () => false,
      onStale: (conversationId) => world.events.push(`stale ${conversationId}`),
      onTransition: (transition) => world.transitions.push(transition),
      onNote: (kind, reason) => world.notes.push(`${kind}: ${reason}`),
      onFault: (code) => world.faults.push(code),
      onCarried: () => {},
      onProbe: () => {},
      onOutcome: () => {},
    },
    ...options.own,
  })
  const world: World = {
    clock,
    transport,
    network,
    connection,
    states: [],
    transitions: [],
    faults: [],
    notes: [],
    events: [],
    onState: () => {},
    status: () => connection.state().status,
    said: () => transport.sent().map(({ say }) => say),
    hear: (...effects) => transport.frame({ effects }),
    async open() {
      connection.connect()
      await clock.settle()
      transport.opened()
      await clock.settle()
    },
    async ready(welcome = {}) {
      await world.open()
      transport.frame({ effects: [{ type: "ready", welcome }] })
      await clock.settle()
    },
  }
  return world
}

/** C8, I5: nothing is left behind, and nothing illegal was done. */
export function expectQuiet({ clock, network, transport, faults }: World): void {
  expect({
    timers: clock.pendingCount(),
    listeners: network.listenerCount(),
    links: transport.liveCount(),
    violations: transport.violations,
    illegal: faults.filter((fault) => fault !== "stale_callback"),
  }).toEqual({ timers: 0, listeners: 0, links: 0, violations: [], illegal: [] })
}

/** A command of conversation `lane`, and what became of it. */
export function ask(
  { connection }: Pick<World, "connection">,
  command: Command = { type: "load_conversations", payload: {} },
  options: Partial<RequestOptions> = {},
): { readonly outcomes: Outcome[]; readonly error: () => ChatError | undefined } {
  const outcomes: Outcome[] = []
  connection.start(command, { timeoutMs: defaults.requestMs, ...options }, (outcome) =>
    outcomes.push(outcome),
  )
  const last = (): Outcome | undefined => outcomes.at(-1)
  return {
    outcomes,
    error() {
      const outcome = last()
      return outcome && "error" in outcome ? outcome.error : undefined
    },
  }
}
