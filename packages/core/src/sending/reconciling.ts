import type { Channels, Starts } from "../channels/channels.ts"
import type { Opening } from "../cipher/opening.ts"
import type { Clock } from "../clock.ts"
import { createAlarm } from "../connection/alarm.ts"
import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import {
  matchUnclear,
  never,
  settlingMs,
  type UnclearMessage,
  verdictOf,
} from "../outbox/reconcile.ts"
import type { ChatEvent } from "../protocol/events.ts"
import type { StoredMessage } from "../protocol/message.ts"
import type { ConversationView } from "./conversation-view.ts"
import { hasMessages } from "./outcomes.ts"
import type { Transmission } from "./transmissions.ts"

export interface ReconcilingOptions {
  readonly clock: Clock
  readonly delivery: Delivery
  readonly channels: Pick<Channels<object>, "isReady"> & Starts
  /** How long an unclear send may hold its lane. */
  readonly reconcileMs: number
  readonly requestMs: number
  /** The same moment by the server's clock. */
  readonly toServerTime: (atMs: number) => number
  readonly ownId: () => string | null
  readonly opening: Opening | null
  /** What was handed over, in the order of sending. */
  readonly transmissions: () => readonly Transmission[]
  readonly view: ConversationView
  readonly conclude: (key: string, verdict: Verdict, message?: StoredMessage) => void
  /** Of news that was kept back, since it might have been what became of a send. */
  readonly receive: (event: ChatEvent) => void
}

export type Verdict = "reconciled" | "absent" | "unknown"

/** What became of messages whose answer got lost, on a server that would take a repeat for a second one. Rule O7. */
export interface Reconciling {
  /** Nobody knows what became of it. */
  readonly begin: (key: string, conversationId: string, isRestored?: boolean) => void
  /** It is settled, or a person's to decide. */
  readonly forget: (key: string) => void
  /** Caught up on a connection that has been ready since then. */
  readonly noteReady: (readyAt: number) => void
  readonly noteLost: () => void
  /** The same messages; one that an unclear send became bears its `clientId`. */
  readonly join: (
    conversationId: string,
    messages: readonly StoredMessage[],
  ) => readonly StoredMessage[]
  /** The same event, joined; `null`: it is kept back until more is known. */
  readonly joinEvent: (event: ChatEvent) => ChatEvent | null
  readonly stop: () => void
}

interface Search {
  readonly key: string
  readonly conversationId: string
  readonly lostAt: number
  /** By how much the server's clock went before ours when it was sent; `null`: another client sent it. */
  readonly aheadMs: number | null
  /** When it is looked up, and when that is given up; milliseconds since the epoch. */
  dueAt: number
  endsAt: number
  /** False: it waits for a person, and for a proof that comes late. */
  isOn: boolean
  begunAt: number
}

/** So long a proof may be late that needs no look-up. */
const patienceMs = 2_000
const mostHeld = 1_000

export function createReconciling(options: ReconcilingOptions): Reconciling {
  const { clock, delivery, channels, view } = options
  const toleranceMs = delivery.lookUp?.toleranceMs ?? settlingMs
  const searches = new Map<string, Search>()
  /** By how much the server's clock went before ours when it was sent first; `null`: another client sent it. */
  const aheads = new Map<string, number | null>()
  let held: readonly (ChatEvent & { readonly type: "message_received" })[] = []
  const alarm = createAlarm({ clock, onRing: ring, onSetBack: moveBack })

  function transmissionOf(key: string): Transmission | undefined {
    return options.transmissions().find((one) => one.key === key)
  }

  function schedule(search: Search, since: number): void {
    search.dueAt = since + patienceMs
    search.endsAt = since + options.reconcileMs
    alarm.setFor(search.dueAt)
  }

  function moveBack(ms: number): void {
    for (const search of searches.values()) {
      search.dueAt -= ms
      search.endsAt -= ms
    }
  }

  function ring(): void {
    const now = alarm.now()
    for (const search of [...searches.values()]) {
      if (!search.isOn) continue
      if (search.endsAt <= now) end(search, "unknown")
      else if (search.dueAt <= now) lookUp(search)
    }
    for (const { isOn, dueAt, endsAt } of searches.values())
      if (isOn) alarm.setFor(Math.min(dueAt, endsAt))
  }

  function lookUp(search: Search): void {
    const { key, conversationId, endsAt } = search
    const transmission = transmissionOf(key)
    if (!delivery.lookUp || !transmission) {
      end(search, "unknown")
      return
    }
    const begunAt = clock.now()
    search.begunAt = begunAt
    search.dueAt = never
    const sentAtMs = transmission.lastSentAt + aheadOf(search)
    const newest = view.newest(conversationId)
    const isNewer = newest?.id != null && newest.createdAt > sentAtMs
    const newer = isNewer
      ? { id: newest.id ?? "", seq: newest.seq, createdAt: newest.createdAt }
      : null
    const command = { type: "look_up", payload: { conversationId, sentAtMs, newer } } as const
    const timeoutMs = Math.min(options.requestMs, endsAt - begunAt)
    channels.start(command, { timeoutMs }, (outcome) => {
      const tell = (told: Outcome): void => {
        const isAwaited = searches.get(key) === search && search.begunAt === begunAt
        if (isAwaited && search.isOn) judge(search, told)
      }
      if (outcome.type !== "replied" || !options.opening) tell(outcome)
      else
        void options.opening
          .result(outcome.result)
          .then((result) => tell({ type: "replied", result }))
    })
  }

  function judge(search: Search, outcome: Outcome): void {
    const { key, conversationId, begunAt } = search
    // Without a connection it is asked again on the next one.
    if (outcome.type === "failed" && outcome.error.code === "not_connected") return
    if (outcome.type !== "replied" || !hasMessages(outcome.result)) {
      end(search, "unknown")
      return
    }
    const { result } = outcome
    // By a clock that was set, only what came before the newest was asked for, and that one may be it.
    const messages = result.messages.concat(view.newest(conversationId) ?? [])
    const matches = match(conversationId, messages)
    const sentAt = transmissionOf(key)?.lastSentAt ?? 0
    // A clock that was set meanwhile tells no longer which message is old.
    const isSet = Math.abs(aheadOf(search) - options.toServerTime(0)) > toleranceMs
    const isDoubtful = isSet || match(conversationId, messages, true).has(key)
    const isFound = matches.has(key)
    const covers = result.covers && !isDoubtful
    const verdict = verdictOf({ isFound, covers, begunAt, sentAt })
    if (verdict === "early") {
      search.dueAt = sentAt + settlingMs
      alarm.setFor(search.dueAt)
    } else if (verdict !== "reconciled") end(search, verdict)
    // What it shows of others counts as well.
    for (const [found, message] of matches) {
      const other = searches.get(found)
      if (other) end(other, "reconciled", message)
    }
  }

  function end(search: Search, verdict: Verdict, message?: StoredMessage): void {
    search.isOn = false
    options.conclude(search.key, verdict, message)
    release()
  }

  function match(
    conversationId: string,
    messages: readonly StoredMessage[],
    isByOrder = false,
  ): ReadonlyMap<string, StoredMessage> {
    return matchUnclear(unclear(conversationId), messages, {
      isByOrder,
      ownId: options.ownId(),
      toleranceMs,
      isTaken: (message) => view.ownKeyOf(message) !== null,
      isSameContent: delivery.sameContent ?? ((mine, theirs) => mine === theirs),
    })
  }

  function unclear(conversationId: string): readonly UnclearMessage[] {
    return options.transmissions().flatMap(({ key, command, firstSentAt, known }) => {
      const search = searches.get(key)
      if (search?.conversationId !== conversationId || command.type !== "send_message") return []
      const { type, replyToId = null, content } = command.payload
      const text = view.textOf(conversationId, key) ?? content
      return {
        ...{ key, type, replyToId, known },
        content: typeof text === "string" ? text : "",
        sentAt: firstSentAt + (aheads.get(key) ?? aheadOf(search)),
        lostAt: search.lostAt + aheadOf(search),
      }
    })
  }

  function join(
    conversationId: string,
    messages: readonly StoredMessage[],
  ): readonly StoredMessage[] {
    if (searches.size === 0) return messages
    const found = match(
      conversationId,
      messages.filter(({ clientId }) => clientId === null),
    )
    const keys = new Map([...found].map(([key, { id }]) => [id, key]))
    return messages.map((message) => {
      const clientId = keys.get(message.id)
      return clientId === undefined ? message : { ...message, clientId }
    })
  }

  function aheadOf({ aheadMs }: Search): number {
    return aheadMs ?? options.toServerTime(0)
  }

  function isSeeking(conversationId: string): boolean {
    return [...searches.values()].some((one) => one.isOn && one.conversationId === conversationId)
  }

  function release(): void {
    const free = held.filter(({ message }) => !isSeeking(message.conversationId))
    held = held.filter((event) => !free.includes(event))
    for (const event of free) options.receive(event)
  }

  return {
    begin(key, conversationId, isRestored = false) {
      const search: Search = {
        ...{ key, conversationId, lostAt: clock.now(), isOn: true },
        aheadMs: isRestored ? null : options.toServerTime(0),
        ...{ dueAt: never, endsAt: never, begunAt: 0 },
      }
      searches.set(key, search)
      if (!aheads.has(key)) aheads.set(key, search.aheadMs)
      if (channels.isReady(conversationId)) schedule(search, clock.now())
    },
    forget(key) {
      if (!transmissionOf(key)) aheads.delete(key)
      if (searches.delete(key)) release()
    },
    noteReady(readyAt) {
      for (const search of searches.values())
        if (search.isOn && search.endsAt === never && channels.isReady(search.conversationId))
          schedule(search, readyAt)
    },
    noteLost() {
      for (const search of searches.values())
        if (!channels.isReady(search.conversationId))
          Object.assign(search, { dueAt: never, endsAt: never, begunAt: 0 })
    },
    join,
    joinEvent(event) {
      if (searches.size === 0 || event.type !== "message_received") return event
      const { message } = event
      const { conversationId, metadata } = message
      const isOwn = message.senderId === options.ownId() && message.clientId === null
      const mayBeSought = isOwn && metadata.pendingContent === true && isSeeking(conversationId)
      if (mayBeSought && view.ownKeyOf(message) === null) {
        if (held.length < mostHeld) held = [...held, event]
        return null
      }
      const [joined = message] = join(conversationId, [message])
      return { ...event, message: joined }
    },
    stop() {
      alarm.cancel()
      searches.clear()
      held = []
    },
  }
}
