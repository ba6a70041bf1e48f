import { clientClosed, createAsking } from "../channels/asking.ts"
import { createIdentity } from "../channels/identity.ts"
import { createTurns } from "../cipher/cipher.ts"
import { createOpening } from "../cipher/opening.ts"
import { createCredentials } from "../connection/credentials.ts"
import type { Dialect } from "../dialect/dialect.ts"
import { createEmitter } from "../emitter.ts"
import { ChatError } from "../errors.ts"
import { createOutbox } from "../outbox/outbox.ts"
import { createPace } from "../outbox/pace.ts"
import { createAbort } from "../platform/abort.ts"
import { systemClock } from "../platform/clock.ts"
import { debugOf } from "../platform/debug.ts"
import { systemNetwork } from "../platform/network.ts"
import { systemRandom } from "../platform/random.ts"
import type { RequestMap } from "../protocol/commands.ts"
import { createNotifier } from "../readable.ts"
import { createIncoming } from "../receiving/incoming.ts"
import { knownOwn } from "../sending/conversation-view.ts"
import { createKeeping } from "../sending/keeping.ts"
import { mayRepeat } from "../sending/outcomes.ts"
import { createOutgoing } from "../sending/outgoing.ts"
import { createChatState } from "../state/chat-state.ts"
import type { Transport } from "../transport.ts"
import { createActivityVerbs } from "./activity-verbs.ts"
import type { ChatClient } from "./chat-client.ts"
import { createConversationVerbs } from "./conversation-verbs.ts"
import { createDiagnostics } from "./diagnostics.ts"
import { createMessageVerbs } from "./message-verbs.ts"
import { createOnline } from "./online.ts"
import { resolveNumbers, type SharedOptions } from "./options.ts"
import type { Rooms } from "./rooms.ts"
import { createTypingVerbs } from "./typing-verbs.ts"

/** Of protocol.md, where a server announces no other. */
const standardContentChars = 16_000

/** Builds the rooms and hands values between them. */
export function assemble<Frame, Requests extends RequestMap<Requests>>(
  options: SharedOptions,
  transport: Transport<Frame>,
  dialect: Dialect<Frame, Requests>,
): ChatClient<Requests> {
  const numbers = resolveNumbers(options)
  const { clock = systemClock, random = systemRandom } = options
  const diagnostics = createDiagnostics(clock, options.onDiagnostic, debugOf(options.debug))
  const notifier = createNotifier(clock, diagnostics.tell)
  const emitter = createEmitter(diagnostics.tell)
  let isClosed = false
  let closing: Promise<void> | undefined

  const state = createChatState({
    notifier,
    clock,
    user: options.user ?? null,
    bounds: {
      watched: numbers.limits.watchedMessages,
      unwatched: numbers.limits.unwatchedMessages,
    },
    hasHistory: () => identity.supports("load_messages"),
    isJoined: (conversationId) => resuming.isJoined(conversationId),
    onWatched: (conversationId, isWatched) => online.channels.watch(conversationId, isWatched),
    onListed: (conversationId) => resuming.show(conversationId),
  })
  const identity = createIdentity({
    notifier,
    capabilities: dialect.capabilities,
    ownId: state.ownId,
    nowMs: clock.now,
    onUser(user) {
      state.setUser(user)
      keeping.open()
    },
    onOtherUser: forgetUser,
  })
  const { cipher } = options
  const turns = createTurns(clock, numbers.timeouts.requestMs)
  const opening = cipher ? createOpening(cipher, turns) : null
  const pace = createPace(dialect.profile?.pace ?? [], clock.now)
  const outbox = createOutbox({
    clock,
    limits: numbers.outbox,
    window: dialect.delivery.window,
    pace,
    isHeld: (key) => sealing?.isHeld(key) ?? false,
    // Where a repeat is recognised, nothing is looked up.
    knownOwn: ({ conversationId, command }) =>
      dialect.delivery.idempotent || conversationId === null || command.type !== "send_message"
        ? null
        : knownOwn(state, conversationId),
    onChange(keys) {
      outboxSlice.changed()
      const changes = outbox.changes()
      state.timelines.wish(sealing?.readable(changes) ?? changes)
      keeping.note(keys.filter((key) => !sealing?.isOpen(key)))
    },
  })
  const keeping = createKeeping({
    clock,
    storage: options.storage,
    ownId: state.ownId,
    endpoint: transport.endpoint,
    requireDurable: options.outbox?.requireDurable ?? false,
    holder: random.id(),
    network: options.network ?? systemNetwork,
    outbox: { ...outbox, kept: (key) => (sealing?.isOpen(key) ? undefined : outbox.kept(key)) },
    mayRepeat: (command) => mayRepeat(dialect.delivery, command),
    onRestored: (...found) => outgoing.restore(...found),
    onOpen: () => sending.pump(),
    onRefused: (keys, error) => sending.withdraw(keys, error),
    onReport: diagnostics.report,
  })
  const outboxSlice = notifier.slice({ get: outbox.view, initial: { items: [], durable: false } })
  const incoming = createIncoming({
    clock,
    state,
    emitter,
    opening,
    asking: () => asking,
    supports: identity.supports,
    isReady: () => online.channels.isReady(null),
    hasOneChannel: dialect.channels === "one",
    rejoins: dialect.rejoins && dialect.channels === "one",
    loads: () => verbs,
    note: diagnostics.note,
    onEcho: (clientId, message) => sending.noteEcho(clientId, { message }),
  })
  const { telling, receiving, resuming, patience } = incoming
  const outgoing = createOutgoing({
    clock,
    state,
    outbox,
    keeping,
    deadlineMs,
    delivery: dialect.delivery,
    reconcileMs: numbers.timeouts.reconcileMs,
    toServerTime: identity.toServerTime,
    online: () => online,
    isClosed: () => isClosed,
    receive: receiving.receive,
    cipher,
    turns,
    opening,
    onMoved: telling.noteMoved,
    onLast: telling.noteLast,
  })
  const { sending, reconciling, sealing } = outgoing
  const credentials = createCredentials({
    token: options.token,
    timeoutMs: numbers.timeouts.tokenMs,
    clock,
    createAbort,
  })
  const online = createOnline({
    ...options,
    transport,
    dialect,
    numbers,
    clock,
    random,
    credentials,
    notifier,
    diagnostics,
    identity,
    state,
    sending,
    telling,
    deadlineMs,
    receive: outgoing.receive,
    isClosed: () => isClosed,
    resume: resuming.resume,
    onCaughtUp: reconciling.noteReady,
    onLost(channel) {
      reconciling.noteLost()
      resuming.noteLost(channel)
      typing.stopAll()
      if (channel !== null) return
      receiving.noteLost()
      state.conversations.noteLost()
    },
    onStale: (conversationId) => resuming.refresh(conversationId),
  })
  const asking = createAsking<Requests>({
    channels: online.channels,
    pace,
    opening,
    dialectName: dialect.name,
    supports: identity.supports,
    deadlineMs,
    isClosed: () => isClosed,
  })
  const typing = createTypingVerbs({ clock, asking, isReady: online.channels.isReady })
  const rooms: Rooms = {
    clock,
    random,
    state,
    outbox,
    channels: online.channels,
    asking,
    sending,
    reconciling,
    receiving,
    patience,
    resuming,
    rejoins: dialect.rejoins,
    isDurable: (type) => dialect.delivery.durable.has(type),
    laneOf: dialect.lane,
    limit: (name) => identity.limit(name, standardContentChars),
    relist: incoming.relist,
    stopTyping: typing.forget,
  }
  const verbs = {
    ...createConversationVerbs(rooms),
    ...createMessageVerbs(rooms),
    ...createActivityVerbs(rooms),
  }

  function deadlineMs(type: string): number {
    const own: Readonly<Partial<Record<string, number>>> = dialect.profile?.deadlineMs ?? {}
    return own[type] ?? numbers.timeouts.requestMs
  }

  /** What belongs to this user goes, but from the disk; whoever waited for it hears. */
  function forgetUser(): void {
    opening?.stop()
    void keeping.leave()
    sending.stop(
      new ChatError({ code: "aborted", operation: "send", reason: "another user signed in" }),
    )
    outbox.clear()
    receiving.clear()
    state.clear()
  }

  function end(): Promise<void> {
    closing ??= close()
    return closing
  }

  async function close(): Promise<void> {
    isClosed = true
    opening?.stop()
    await online.close()
    typing.stopAll()
    sending.stop(clientClosed("finish"))
    await keeping.close()
    incoming.stop()
    state.timelines.stop()
    state.people.forgetTyping()
    diagnostics.stop()
    notifier.flush()
    notifier.stop()
    emitter.clear()
  }

  const { startAnew: _, ...publicVerbs } = verbs
  return {
    connection: online.connection,
    catchingUp: online.catchingUp,
    user: state.user,
    capabilities: identity.capabilities,
    conversations: state.conversations.list,
    conversationList: state.conversations.listState,
    conversation: state.conversations.one,
    messages: state.timelines.messages,
    history: state.timelines.history,
    typingUsers: state.people.typingUsers,
    presence: state.people.presence,
    receipts: state.people.receipts,
    unreadCount: state.conversations.unreadCount,
    outbox: outboxSlice,
    connect(call) {
      keeping.open()
      return online.connect(call)
    },
    disconnect: () => online.channels.disconnect(),
    close: end,
    async logout() {
      await end()
      await keeping.erase()
    },
    setToken(token) {
      credentials.set(token)
      identity.expectAnother()
      online.channels.renewInBand(token)
    },
    supports: identity.supports,
    stats: diagnostics.stats,
    trace: diagnostics.trace,
    ...publicVerbs,
    ...typing.verbs,
    request: asking.askOwn,
    on: emitter.on,
  }
}
