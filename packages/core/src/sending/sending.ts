import { errorOf, unconfirmed } from "../channels/asking.ts"
import type { CallOptions } from "../channels/call-options.ts"
import { createAlarm } from "../connection/alarm.ts"
import type { Outcome } from "../connection/requests-options.ts"
import { ChatError } from "../errors.ts"
import type { Draft } from "../outbox/item.ts"
import { type ItemInput, isPoison, marksOf } from "../outbox/lane.ts"
import type { ReadyItem } from "../outbox/outbox-options.ts"
import type { OutboxItem } from "../outbox/outbox-view.ts"
import type { Command } from "../protocol/commands.ts"
import type { StoredMessage } from "../protocol/message.ts"
import { absence, idOf, inputOf, lossOf, mayRepeat, orphaned, poison } from "./outcomes.ts"
import type { Verdict } from "./reconciling.ts"
import type { Sending, SendingOptions } from "./sending-options.ts"
import { createWaiters, letGo } from "./waiters.ts"

export function createSending(options: SendingOptions): Sending {
  const { clock, outbox, delivery, channels, keeping, transmissions, reconciling, sealing } =
    options
  const waiters = createWaiters(clock)
  const alarm = createAlarm({ clock, onRing: pump, onSetBack: outbox.moveBack })

  function add(draft: Draft, call: CallOptions): Promise<unknown> {
    if (call.signal?.aborted)
      return Promise.reject(letGo(draft.command, "aborted", "it was aborted"))
    const refusal = keeping.refusalOf(draft.command)
    if (refusal) return Promise.reject(refusal)
    try {
      sealing?.begin(draft.clientId, draft.command)
      outbox.add(draft)
    } catch (cause) {
      sealing?.cancel(draft.clientId)
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
        const known = item.knownOwn ?? []
        transmissions.note({ key, command, requestId, sentAt: clock.now(), known })
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
    if (!loss) return outcome
    const sentMsAgo = clock.now() - (transmissions.find(key)?.lastSentAt ?? 0)
    const marks = outbox.mark(key, marksOf(loss.closeCode, sentMsAgo))
    // Where a repeat is out of the question, it is first to be known what became of it.
    if (!isPoison(marks) || !mayRepeat(delivery, command)) return outcome
    return { type: "refused", stored: "no", error: poison(command, loss.closeCode) }
  }

  function settle(key: string, input: ItemInput, outcome?: Outcome): void {
    const command = outbox.commandOf(key)
    const error =
      outcome && outcome.type !== "replied" && command ? errorOf(outcome, command) : undefined
    const result = outcome?.type === "replied" ? outcome.result : undefined
    const id = idOf(result)
    // First, so that no storage has the one without the other.
    if (id !== null && !delivery.idempotent) outbox.noteOwn(key, id)
    const settled = outbox.settle(key, input, error)
    if (!settled || !command) return
    const { step, item } = settled
    if (step === "unconfirmed" && command.type === "send_message")
      reconciling.begin(key, command.payload.conversationId)
    // Until it is settled a proof may come late: also of a message that is queued again.
    if (step === "done" || step === "gone" || step === "failed") transmissions.forget(key)
    options.onMoved(settled, command, result)
    // Not before it stands in the state: what was kept back for it is told now.
    if (!(step === "unconfirmed" || step === "=" || step === "!")) reconciling.forget(key)
    if (step === "done") waiters.tell(key, { result })
    else if (step === "gone")
      waiters.tell(key, { error: error ?? letGo(command, "aborted", "it was discarded") })
    else if (step === "failed") waiters.tell(key, { error: item.error })
    else if (step === "unconfirmed" && command.type !== "send_message")
      waiters.tell(key, { error: unconfirmed(command, item.error) })
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
    transmissions.forget(key)
    outbox.settle(key, "discard")
  }

  function conclude(key: string, verdict: Verdict, message?: StoredMessage): void {
    const item = outbox.kept(key)
    if (item && verdict === "reconciled" && message) {
      options.onFound(transmissions.find(key)?.requestIds ?? [])
      const result = { message: { ...message, clientId: key } }
      settle(key, "reconciled", { type: "replied", result })
    } else if (item && verdict === "absent") {
      const refusal = absence(item, delivery)
      settle(key, refusal ? "refusedFinal" : "absent", refusal ?? undefined)
    } else if (item) {
      outbox.settle(key, "unknown")
      waiters.tell(key, { error: unconfirmed(item.command, item.error) })
    }
    pump()
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
      if (outbox.find(clientId)) {
        settle(clientId, "echoed", { type: "replied", result })
        // One that was unclear held up its lane, and nobody else tells that it is free.
        pump()
      } else {
        // Another client may have sent it from the storage that both share.
        waiters.tell(clientId, { result })
        noteName(clientId, result)
      }
    },
    noteLate(requestId, outcome) {
      const late = transmissions.byRequest(requestId)
      const isOpen = late && outbox.find(late.key)?.state === "unconfirmed"
      // A refusal proves as much: what it is about was not stored.
      const isRefused = outcome.type === "refused" && outcome.stored === "no" && isOpen
      if (!late || !(outcome.type === "replied" || isRefused)) return false
      const isFinal = outcome.type === "refused" && !outcome.error.retryable
      const refused = isFinal ? "refusedFinal" : "refusedRetryable"
      settle(late.key, isRefused ? refused : "acknowledged", outcome)
      pump()
      return true
    },
    retry(key) {
      options.onLast(require(key, "retry the message"))
      settle(key, "retry")
      sealing?.retry(key)
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
        sealing?.begin(key, command)
        outbox.rewrite(key, command)
      } catch (cause) {
        sealing?.cancel(key)
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
      transmissions.all().flatMap(({ key, requestIds, command, firstSentAt }) => {
        if (outbox.find(key)?.state === "sending") return []
        return requestIds.map((requestId) => ({ requestId, command, firstSentAt }))
      }),
    fail(key, error) {
      settle(key, "expire", { type: "failed", error, isHandedOver: false })
      pump()
    },
    conclude,
    adopt(items, lost) {
      for (const key of lost) abandon(key)
      for (const { clientId: key, command, state, firstSentAt, knownOwn } of items) {
        if (state !== "unconfirmed" || command.type !== "send_message") continue
        const sentAt = firstSentAt ?? clock.now()
        transmissions.note({ key, command, requestId: key, sentAt, known: knownOwn ?? [] })
        reconciling.begin(key, command.payload.conversationId, true)
      }
    },
    stop(error) {
      alarm.cancel()
      waiters.end(error)
      transmissions.clear()
      reconciling.stop()
    },
  }
}

/** So that the server keeps the order of what is on its way at the same time. */
function withPredecessor({ command, afterClientId }: ReadyItem): Command {
  if (command.type !== "send_message" || afterClientId === null) return command
  return { type: command.type, payload: { ...command.payload, afterClientId } }
}
