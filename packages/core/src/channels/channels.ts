import type { Cancel, Clock } from "../clock.ts"
import type { Connection } from "../connection/connection-options.ts"
import type { ConnectionState, ConnectionStatus } from "../connection/connection-state.ts"
import type { Outcome, RequestOptions } from "../connection/requests-options.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"

/** One connection, or one for each conversation that is joined or watched: the rest of the client sees no difference. */
export interface Channels<OwnRequests extends RequestMap<OwnRequests>> {
  readonly state: () => ConnectionState
  readonly connect: () => void
  readonly disconnect: () => void
  readonly close: () => void
  /** Closed for good, the closing handshakes too. */
  readonly isClosed: () => boolean
  readonly renewInBand: (token: string) => void
  readonly noteFound: (requestIds: readonly string[]) => void
  readonly start: (
    command: Command | OwnRequest<OwnRequests>,
    options: RequestOptions,
    settle: (outcome: Outcome) => void,
  ) => void
  /** Whether a command of this conversation could go now. */
  readonly isReady: (conversationId: string | null) => boolean
  /** The conversation whose own connection would carry it; `null`: the one of all. */
  readonly carrierOf: (conversationId: string | null) => string | null
  /** Where joining is opening a connection: does so. False: joining is a request. */
  readonly join: (conversationId: string) => boolean
  readonly leave: (conversationId: string) => boolean
  readonly watch: (conversationId: string, isWatched: boolean) => void
}

/** Begins to ask the server, however many requests of its own the dialect has. */
export interface Starts {
  readonly start: (
    command: Command,
    options: RequestOptions,
    settle: (outcome: Outcome) => void,
  ) => void
}

export type OpenChannel<OwnRequests extends RequestMap<OwnRequests>> = (
  channel: string | null,
  hasLink: boolean,
) => Connection<OwnRequests>

/** The one connection of most servers. */
export function createSingleChannel<OwnRequests extends RequestMap<OwnRequests>>(
  open: OpenChannel<OwnRequests>,
): Channels<OwnRequests> {
  const connection = open(null, true)
  return {
    ...connection,
    isReady: () => connection.state().status === "ready",
    carrierOf: () => null,
    join: () => false,
    leave: () => false,
    watch: () => {},
  }
}

/** More at a time would meet the server's own limits. */
const maxChannels = 20
const lingerMs = 60_000

/** Least ready first: what is shown is the worst of what is wanted. */
const readiness: readonly ConnectionStatus[] = [
  "closed",
  "offline",
  "waiting",
  "idle",
  "connecting",
  "authenticating",
  "ready",
]

interface Channel<OwnRequests extends RequestMap<OwnRequests>> {
  readonly connection: Connection<OwnRequests>
  isWatched: boolean
  cancelLinger: Cancel
}

/** A connection for each conversation, and one session without a link for what is HTTP alone. */
export function createChannelPerConversation<OwnRequests extends RequestMap<OwnRequests>>(
  open: OpenChannel<OwnRequests>,
  clock: Clock,
): Channels<OwnRequests> {
  const trunk = open(null, false)
  const channels = new Map<string, Channel<OwnRequests>>()
  const joined = new Set<string>()
  /** No more in use; their closing handshakes may still run. */
  let ending: readonly Connection<OwnRequests>[] = []
  let isWanted = false
  let isOver = false

  function ensure(conversationId: string): Channel<OwnRequests> {
    const known = channels.get(conversationId)
    if (known) {
      // Last in the order of use.
      channels.delete(conversationId)
      channels.set(conversationId, known)
      return known
    }
    makeRoom()
    const connection = open(conversationId, true)
    const channel = { connection, isWatched: false, cancelLinger: () => {} }
    channels.set(conversationId, channel)
    if (isWanted) connection.connect()
    return channel
  }

  function makeRoom(): void {
    if (channels.size < maxChannels) return
    const idle = [...channels].find(([id, { isWatched }]) => !isWatched && !joined.has(id))
    const [oldest] = idle ?? [...channels.keys()]
    if (oldest !== undefined) end(oldest)
  }

  function end(conversationId: string): void {
    const channel = channels.get(conversationId)
    // Taken out first: what is not wanted any more must not show as closed.
    channels.delete(conversationId)
    joined.delete(conversationId)
    if (!channel) return
    channel.cancelLinger()
    ending = [...ending.filter((connection) => !connection.isClosed()), channel.connection]
    channel.connection.close()
  }

  function all(): readonly Connection<OwnRequests>[] {
    return [trunk, ...[...channels.values()].map(({ connection }) => connection)]
  }

  function carrierOf(conversationId: string | null): string | null {
    const own = conversationId === null ? undefined : channels.get(conversationId)
    return own?.connection.state().status === "ready" ? conversationId : null
  }

  /** The conversation's own connection where it is ready, else the session without a link. */
  function route(conversationId: string | null): Connection<OwnRequests> {
    return channels.get(carrierOf(conversationId) ?? "")?.connection ?? trunk
  }

  return {
    state: () =>
      all()
        .map((connection) => connection.state())
        .reduce((worst, state) =>
          readiness.indexOf(state.status) < readiness.indexOf(worst.status) ? state : worst,
        ),
    connect() {
      isWanted = true
      for (const connection of all()) connection.connect()
    },
    disconnect() {
      isWanted = false
      for (const connection of all()) connection.disconnect()
    },
    close() {
      isOver = true
      for (const { cancelLinger } of channels.values()) cancelLinger()
      for (const connection of all()) connection.close()
    },
    isClosed: () => [...all(), ...ending].every((connection) => connection.isClosed()),
    renewInBand(token) {
      for (const connection of all()) connection.renewInBand(token)
    },
    noteFound(requestIds) {
      for (const connection of all()) connection.noteFound(requestIds)
    },
    start(command, options, settle) {
      route(conversationOf(command)).start(command, options, settle)
    },
    isReady: (conversationId) => route(conversationId).state().status === "ready",
    carrierOf,
    join(conversationId) {
      joined.add(conversationId)
      ensure(conversationId)
      return true
    },
    leave(conversationId) {
      joined.delete(conversationId)
      if (!channels.get(conversationId)?.isWatched) end(conversationId)
      return true
    },
    watch(conversationId, isWatched) {
      if (isOver || (!isWatched && !channels.has(conversationId))) return
      const channel = ensure(conversationId)
      channel.isWatched = isWatched
      channel.cancelLinger()
      if (isWatched || joined.has(conversationId)) return
      channel.cancelLinger = clock.after(lingerMs, () => end(conversationId))
    },
  }
}

/** The conversation that a command names, if it names one. */
function conversationOf(command: { readonly payload: object }): string | null {
  const { payload } = command
  return "conversationId" in payload && typeof payload.conversationId === "string"
    ? payload.conversationId
    : null
}
