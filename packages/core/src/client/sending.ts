import type { Clock } from "../clock.ts"
import { createAlarm } from "../connection/alarm.ts"
import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import type { UnclearSend } from "../dialect/dialect.ts"
import { ChatError } from "../errors.ts"
import type { Draft } from "../outbox/item.ts"
import { type ItemInput, isPoison, marksOf } from "../outbox/lane.ts"
import type { Outbox, ReadyItem, Settled } from "../outbox/outbox.ts"
import type { OutboxItem } from "../outbox/outbox-view.ts"
import type { Command } from "../protocol/commands.ts"
import { errorOf, unconfirmed } from "./asking.ts"
import type { CallOptions } from "./call-options.ts"
import type { Channels } from "./channels.ts"
import type { Keeping } from "./keeping.ts"
import { idOf, inputOf, lossOf, mayRepeat, orphaned, poison } from "./outcomes.ts"
import { createWaiters, letGo } from "./waiters.ts"

export interface SendingOptions {
  readonly clock: Clock
  readonly outbox: Outbox
  readonly delivery: Delivery
  readonly channels: Pick<Channels<object>, "start" | "isReady">
  readonly keeping: Pick<Keeping, "isOpen" | "commit" | "refusalOf">
  readonly deadlineMs: (type: string) => number
  readonly isClosed: () => boolean
  /** An item moved; with its result when it is done. */
  readonly onMoved: (settled: Settled, command: Command, result: unknown) => void
}

/** The way out: what is durable goes through the outbox, and its caller hears when the server has it. */
export interface Sending {
  /**
   * Puts it in the outbox. Resolves with the server's answer; rejects at once, having added nothing, where the outbox
   * is full or the signal is raised already.
   */
  readonly add: (draft: Draft, options: CallOptions) => Promise<unknown>
  /** Hands over what may go. */
  readonly pump: () => void
  /** The message itself came back: proof enough. */
  readonly noteEcho: (clientId: string, result: unknown) => void
  /** An answer to a request that was given up. True: it belongs to an item. */
  readonly noteLate: (requestId: string, outcome: Outcome) => boolean
  readonly retry: (key: string) => void
  readonly discard: (key: string) => void
  /** Waits for what becomes of an item that is there. */
  readonly join: (key: string, command: Command, options: CallOptions) => Promise<unknown>
  /** Says otherwise what waits untouched, and waits for it. */
  readonly rewrite: (key: string, command: Command, options: CallOptions) => Promise<unknown>
  /** Replaces queued items by the newest of them: their callers hear of that one. `null`: together they are nothing. */
  readonly fold: (keys: readonly string[], into: string | null) => void
  /** Takes back what cannot be kept, where it has to be. */
  readonly withdraw: (keys: readonly string[], error: ChatError) => void
  readonly unclear: () => readonly UnclearSend[]
  /** Ends every wait. */
  readonly stop: (error: ChatError) => void
}

interface Sent {
  readonly key: string
  readonly requestId: string
  readonly command: Command
  readonly firstSentAt: number
  readonly lastSentAt: number
}

export function createSending(options: SendingOptions): Sending {
  const { clock, outbox, delivery, channels, keeping } = options
  const waiters = createWaiters(clock)
  /** What was handed over and is not settled. */
  const sent = new Map<string, Sent>()
  const alarm = createAlarm({ clock, onRing: pump, onSetBack: outbox.moveBack })

  function add(draft: Draft, call: CallOptions): Promise<unknown> {
    if (call.signal?.aborted)
      return Promise.reject(letGo(draft.command, "aborted", "it was aborted"))
    const refusal = keeping.refusalOf(draft.command)
    if (refusal) return Promise.reject(refusal)
    try {
      outbox.add(draft)
    } catch (cause) {
      return Promise.reject(cause)
    }
    return waiters.wait(draft, call)
  }

  function join(key: string, command: Command, call: CallOptions): Promise<unknown> {
    return waiters.wait({ clientId: key, command }, call)
  }

  function pump(): void {
    // First, so that nothing is told to wait for a time before the clock was set back.
    alarm.now()
    alarm.cancel()
    if (options.isClosed() || !keeping.isOpen()) return
    for (const item of outbox.expire()) end(item)
    const ready = outbox.takeReady(channels.isReady)
    // O1: that it is being sent stands on the disk before the wire has it.
    if (ready.length > 0)
      keeping.commit(() => {
        const handed = ready.filter(hand)
        // What was settled meanwhile leaves its place in the lane to the next ones.
        if (handed.length < ready.length) pump()
      })
    const nextAt = outbox.nextAt()
    if (nextAt !== null) alarm.setFor(nextAt)
  }

  /** It was settled by its age alone. */
  function end(item: OutboxItem): void {
    const command = outbox.commandOf(item.key)
    if (command) options.onMoved({ item, step: "failed" }, command, undefined)
    waiters.tell(item.key, { error: item.error })
    forget(item)
    abandon(item.key)
  }

  function hand(item: ReadyItem): boolean {
    const { clientId: key, conversationId } = item
    const command = withPredecessor(item)
    const found = outbox.find(key)
    // Meanwhile it may have been proven, or be another client's to send.
    if (found?.state !== "sending") return false
    options.onMoved({ item: found, step: "sending" }, command, undefined)
    const request = {
      timeoutMs: options.deadlineMs(command.type),
      isDurable: true,
      onHandedOver(requestId: string) {
        const lastSentAt = clock.now()
        const firstSentAt = sent.get(key)?.firstSentAt ?? lastSentAt
        sent.set(key, { key, requestId, command, firstSentAt, lastSentAt })
      },
    }
    channels.start(command, request, (answer) => {
      const outcome = blame(key, answer, command)
      settle(key, inputOf(outcome, item, delivery), outcome)
      // Without a connection it waits for the next one; otherwise the lane goes on.
      if (channels.isReady(conversationId)) pump()
    })
    return true
  }

  /** O11: a connection died under it. What that happens to again and again is refused, lest it hold up all others. */
  function blame(key: string, outcome: Outcome, command: Command): Outcome {
    const loss = lossOf(outcome)
    // A repeat is out of the question anyway.
    if (!loss || !mayRepeat(delivery, command)) return outcome
    const sentMsAgo = clock.now() - (sent.get(key)?.lastSentAt ?? 0)
    if (!isPoison(outbox.mark(key, marksOf(loss.closeCode, sentMsAgo)))) return outcome
    return { type: "refused", stored: "no", error: poison(command, loss.closeCode) }
  }

  function settle(key: string, input: ItemInput, outcome?: Outcome): void {
    const command = outbox.commandOf(key)
    const error =
      outcome && outcome.type !== "replied" && command ? errorOf(outcome, command) : undefined
    const settled = outbox.settle(key, input, error)
    if (!settled || !command) return
    const result = outcome?.type === "replied" ? outcome.result : undefined
    const { step, item } = settled
    if (step === "done" || step === "gone" || step === "failed") sent.delete(key)
    options.onMoved(settled, command, result)
    if (step === "done") waiters.tell(key, { result })
    else if (step === "gone")
      waiters.tell(key, { error: error ?? letGo(command, "aborted", "it was discarded") })
    else if (step === "failed") waiters.tell(key, { error: item.error })
    else if (step === "unconfirmed") waiters.tell(key, { error: unconfirmed(command, item.error) })
    if (step === "failed" || step === "unconfirmed") forget(item)
    if (step === "failed" || step === "gone") abandon(key)
    else if (step === "done") noteName(key, result)
  }

  /** O15: what was to be done with it cannot be done any more. */
  function abandon(key: string): void {
    for (const child of outbox.childrenOf(key)) {
      const command = outbox.commandOf(child)
      if (command) settle(child, "expire", orphaned(command))
    }
  }

  /** O15: what was to be done with it knows its id from here on. */
  function noteName(key: string, result: unknown): void {
    const id = idOf(result)
    if (id !== null && outbox.name(key, id)) pump()
  }

  /** A message stays, to be retried or discarded; nobody sees the rest. */
  function forget({ key, command }: OutboxItem): void {
    if (command === "send_message") return
    sent.delete(key)
    outbox.settle(key, "discard")
  }

  function require(key: string, operation: string): OutboxItem {
    const item = outbox.find(key)
    if (!item)
      throw new ChatError({ code: "not_found", operation, reason: "nothing waits under this key" })
    if (item.state === "sending")
      throw new ChatError({ code: "conflict", operation, reason: "it is on its way" })
    return item
  }

  return {
    add,
    pump,
    noteEcho(clientId, result) {
      if (outbox.find(clientId)) settle(clientId, "echoed", { type: "replied", result })
      else {
        // Another client may have sent it from the storage that both share.
        waiters.tell(clientId, { result })
        noteName(clientId, result)
      }
    },
    noteLate(requestId, outcome) {
      const late = [...sent.values()].find((one) => one.requestId === requestId)
      if (!late || outcome.type !== "replied") return false
      settle(late.key, "acknowledged", outcome)
      return true
    },
    retry(key) {
      require(key, "retry the message")
      settle(key, "retry")
      pump()
    },
    discard(key) {
      require(key, "discard the message")
      settle(key, "discard")
      // What stood behind it may go.
      pump()
    },
    join,
    rewrite(key, command, call) {
      try {
        outbox.rewrite(key, command)
      } catch (cause) {
        return Promise.reject(cause)
      }
      return join(key, command, call)
    },
    fold(keys, into) {
      for (const key of keys) {
        if (into === null) waiters.tell(key, {})
        else waiters.move(key, into)
        settle(key, "discard")
      }
    },
    withdraw(keys, error) {
      for (const key of keys) {
        outbox.settle(key, "returned")
        settle(key, "discard", { type: "failed", error, isHandedOver: false })
      }
    },
    unclear: () =>
      [...sent.values()]
        .filter(({ key }) => outbox.find(key)?.state !== "sending")
        .map(({ requestId, command, firstSentAt }) => ({ requestId, command, firstSentAt })),
    stop(error) {
      alarm.cancel()
      waiters.end(error)
      sent.clear()
    },
  }
}

/** So that the server keeps the order of what is on its way at the same time. */
function withPredecessor({ command, afterClientId }: ReadyItem): Command {
  if (command.type !== "send_message" || afterClientId === null) return command
  return { type: command.type, payload: { ...command.payload, afterClientId } }
}
