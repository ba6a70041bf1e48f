import { clientClosed } from "../channels/asking.ts"
import type { CallOptions } from "../channels/call-options.ts"
import {
  type Channels,
  createChannelPerConversation,
  createSingleChannel,
} from "../channels/channels.ts"
import { createConnecting } from "../channels/connecting.ts"
import type { Identity } from "../channels/identity.ts"
import type { Cancel, Clock } from "../clock.ts"
import { createAttemptBucket } from "../connection/bucket.ts"
import { createConnection } from "../connection/connection.ts"
import type { Connection } from "../connection/connection-options.ts"
import type { ConnectionState } from "../connection/connection-state.ts"
import type { Credentials } from "../connection/credentials.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { ChatError } from "../errors.ts"
import type { JsonValue } from "../json.ts"
import { createAbort } from "../platform/abort.ts"
import { systemHttp } from "../platform/http.ts"
import { systemNetwork } from "../platform/network.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { Random } from "../random.ts"
import type { Notifier, Readable } from "../readable.ts"
import type { Telling } from "../receiving/telling.ts"
import type { Sending } from "../sending/sending-options.ts"
import type { ChatState } from "../state/chat-state.ts"
import type { Transport } from "../transport.ts"
import type { Diagnostics } from "./diagnostics.ts"
import type { Numbers, SharedOptions } from "./options.ts"

export interface OnlineOptions<Frame, Requests extends RequestMap<Requests>>
  extends Pick<SharedOptions, "user" | "http" | "network" | "classifyClose"> {
  readonly transport: Transport<Frame>
  readonly dialect: Dialect<Frame, Requests>
  readonly numbers: Numbers
  readonly clock: Clock
  readonly random: Random
  readonly credentials: Credentials
  readonly notifier: Notifier
  readonly diagnostics: Diagnostics
  readonly identity: Identity
  readonly state: ChatState
  readonly sending: Sending
  readonly receive: (event: ChatEvent) => void
  readonly telling: Telling
  readonly deadlineMs: (type: string) => number
  readonly isClosed: () => boolean
  /** Brings everything up to date after a connection became ready. */
  readonly resume: (channel: string | null) => Promise<void>
  /** Everything is up to date on a connection that has been ready since then. */
  readonly onCaughtUp: (readyAt: number) => void
  readonly onLost: (channel: string | null) => void
  readonly onStale: (conversationId: string) => void
}

/** Being connected: the channels, what the screen sees of them, and what follows when they come and go. */
export interface Online<Requests extends RequestMap<Requests>> {
  readonly channels: Channels<Requests>
  readonly connection: Readable<ConnectionState>
  readonly catchingUp: Readable<boolean>
  readonly connect: (options?: CallOptions) => Promise<void>
  readonly close: () => Promise<void>
  /** Whether the outbox may send: connected, and past what has to come first. */
  readonly isReleased: (conversationId: string | null) => boolean
}

/** How long presence is still believed without a connection: a blip must not flicker. */
const presenceLingerMs = 5_000

const hints: Readonly<Partial<Record<string, string>>> = {
  never_connected:
    "no handshake went through: check the address, the subprotocol, the server, its allowed origins, the network's login",
}

export function createOnline<Frame, Requests extends RequestMap<Requests>>(
  options: OnlineOptions<Frame, Requests>,
): Online<Requests> {
  const { clock, random, dialect, transport, numbers, state, telling, diagnostics } = options
  const connecting = createConnecting(clock)
  const { burst, refillMs } = numbers.backoff
  const bucket = createAttemptBucket(burst, refillMs, dialect.profile?.attempts)
  const memory: Record<string, JsonValue> = Object.create(null)
  const deviceId = random.id()
  /** Channels whose outbox may send, each since its latest link. */
  const released = new Set<string | null>()
  /** Channels that are connected and have not caught up yet. */
  const behind = new Set<string | null>()
  const catchingUp = options.notifier.slice({ get: () => behind.size > 0, initial: false })
  /** Which of its links a channel is on: what an earlier one still finishes does not count. */
  const turns = new Map<string | null, number>()
  let turnCount = 0
  const stale = new Map<string, Cancel>()
  let cancelForget: Cancel = () => {}
  let noteClosed = (): void => {}

  function open(channel: string | null, hasLink: boolean): Connection<Requests> {
    const connection: Connection<Requests> = createConnection<Frame, Requests>({
      ...options,
      ...numbers,
      transport: hasLink ? transport : null,
      endpoint: transport.endpoint,
      context: {
        channel,
        user: options.user ?? null,
        deviceId,
        memory,
        unclear: options.sending.unclear,
        nowMs: clock.now,
      },
      bucket,
      http: options.http ?? systemHttp,
      network: options.network ?? systemNetwork,
      createAbort,
      backoff: { ...numbers.backoff, ...dialect.profile?.backoff },
      accept: options.identity.accept,
      observer: {
        onState: noteState,
        onReady: () => noteReady(channel, connection.release),
        onLost: () => noteLost(channel),
        onEvent: options.receive,
        onLate: options.sending.noteLate,
        onStale: noteStale,
        onTransition: (transition) => diagnostics.noteTransition(transition, channel),
        onNote: diagnostics.report,
        onFault: (code) => diagnostics.report(code, hints[code] ?? code.replaceAll("_", " ")),
        onCarried: diagnostics.noteCarried,
        onProbe: () => diagnostics.note("probes"),
        onOutcome: diagnostics.noteOutcome,
      },
    })
    return connection
  }

  function noteState(): void {
    slice.changed()
    const now = show()
    connecting.note(now, options.isClosed())
    telling.emit("connection", now)
    if (channels.isClosed()) noteClosed()
    if (now.status === "closed" && now.error) telling.emit("error", now.error)
    if (now.status === "idle" || now.status === "closed") forgetPresence()
  }

  function noteReady(channel: string | null, onCaughtUp: () => void): void {
    cancelForget()
    const turn = ++turnCount
    const readyAt = clock.now()
    turns.set(channel, turn)
    behind.add(channel)
    const release = (): void => {
      if (turns.get(channel) !== turn) return
      released.add(channel)
      options.sending.pump()
    }
    // Where a repeat is recognised, nothing has to be known before it is sent again.
    if (dialect.delivery.idempotent) release()
    catchingUp.changed()
    diagnostics.note("resumes")
    void options.resume(channel).finally(() => {
      release()
      if (turns.get(channel) !== turn) return
      options.onCaughtUp(readyAt)
      onCaughtUp()
      behind.delete(channel)
      catchingUp.changed()
    })
  }

  function noteLost(channel: string | null): void {
    turns.delete(channel)
    released.delete(channel)
    behind.delete(channel)
    catchingUp.changed()
    options.onLost(channel)
    state.people.forgetTyping(channel ?? undefined)
    cancelForget()
    if (options.isClosed() || channels.state().status === "ready") return
    cancelForget = clock.after(presenceLingerMs, state.people.forgetPresence)
  }

  function noteStale(conversationId: string, afterMs: number): void {
    // One load brings them all.
    if (stale.has(conversationId)) return
    const cancel = clock.after(afterMs, () => {
      stale.delete(conversationId)
      options.onStale(conversationId)
    })
    stale.set(conversationId, cancel)
  }

  function forgetPresence(): void {
    cancelForget()
    state.people.forgetPresence()
  }

  const channels: Channels<Requests> =
    dialect.channels === "one"
      ? createSingleChannel(open)
      : createChannelPerConversation(open, clock)
  let shown = channels.state()
  const slice = options.notifier.slice({ get: show, initial: shown })

  /** The same object while nothing about it changed. */
  function show(): ConnectionState {
    const now = channels.state()
    const isSame =
      now.status === shown.status &&
      now.since === shown.since &&
      now.attempt === shown.attempt &&
      now.retryAt === shown.retryAt &&
      now.error === shown.error &&
      now.latencyMs === shown.latencyMs
    if (!isSame) shown = now
    return shown
  }

  return {
    channels,
    connection: slice,
    catchingUp,
    connect(call = {}) {
      if (options.isClosed()) return Promise.reject(clientClosed("connect to the chat server"))
      if (call.signal?.aborted) return Promise.reject(aborted())
      if (channels.state().status === "ready") return Promise.resolve()
      const connected = connecting.wait(call)
      channels.connect()
      return connected
    },
    async close() {
      cancelForget()
      for (const cancel of stale.values()) cancel()
      const closed = new Promise<void>((resolve) => {
        noteClosed = resolve
      })
      channels.close()
      connecting.note(channels.state(), true)
      if (!channels.isClosed()) await closed
    },
    isReleased: (conversationId) =>
      released.has(channels.carrierOf(conversationId)) && channels.isReady(conversationId),
  }
}

function aborted(): ChatError {
  const operation = "connect to the chat server"
  return new ChatError({ code: "aborted", operation, reason: "it was aborted" })
}
