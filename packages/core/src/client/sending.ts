import { onAbort } from "../abort.ts"
import type { Cancel, Clock } from "../clock.ts"
import { operationOf } from "../connection/requests.ts"
import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import type { UnclearSend } from "../dialect/dialect.ts"
import { ChatError } from "../errors.ts"
import type { ItemInput } from "../outbox/lane.ts"
import type { Draft, Outbox, ReadyItem, Settled } from "../outbox/outbox.ts"
import type { OutboxItem } from "../outbox/outbox-view.ts"
import type { Command } from "../protocol/commands.ts"
import { errorOf, unconfirmed } from "./asking.ts"
import type { Channels } from "./channels.ts"
import type { CallOptions } from "./chat-client.ts"

export interface SendingOptions {
  readonly clock: Clock
  readonly outbox: Outbox
  readonly delivery: Delivery
  readonly channels: Pick<Channels<object>, "start" | "isReady">
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
  /** Replaces queued items by the newest of them: their callers hear of that one. */
  readonly fold: (keys: readonly string[], into: string) => void
  readonly unclear: () => readonly UnclearSend[]
  /** Ends every wait. */
  readonly stop: (error: ChatError) => void
}

interface Waiter {
  readonly resolve: (result: unknown) => void
  readonly reject: (error: ChatError) => void
}

interface Sent {
  readonly key: string
  readonly requestId: string
  readonly command: Command
  readonly firstSentAt: number
}

export function createSending(options: SendingOptions): Sending {
  const { clock, outbox, delivery, channels } = options
  const waiters = new Map<string, readonly Waiter[]>()
  /** What was handed over and is not settled. */
  const sent = new Map<string, Sent>()
  let cancelTimer: Cancel = () => {}

  function add(draft: Draft, { signal, timeoutMs }: CallOptions): Promise<unknown> {
    if (signal?.aborted) return Promise.reject(letGo(draft.command, "aborted", "it was aborted"))
    try {
      outbox.add(draft)
    } catch (cause) {
      return Promise.reject(cause)
    }
    return new Promise((resolve, reject) => {
      let stopWaiting: Cancel = () => {}
      const waiter: Waiter = {
        resolve(result) {
          stopWaiting()
          resolve(result)
        },
        reject(error) {
          stopWaiting()
          reject(error)
        },
      }
      const cancelTimeout =
        timeoutMs === undefined
          ? () => {}
          : clock.after(timeoutMs, () => {
              waiter.reject(letGo(draft.command, "timeout", `it took more than ${timeoutMs} ms`))
            })
      const stopListening = onAbort(signal, () => {
        waiter.reject(letGo(draft.command, "aborted", "it was aborted"))
      })
      stopWaiting = () => {
        cancelTimeout()
        stopListening()
      }
      waiters.set(draft.clientId, [...(waiters.get(draft.clientId) ?? []), waiter])
    })
  }

  function pump(): void {
    cancelTimer()
    if (options.isClosed()) return
    for (const item of outbox.expire()) end(item)
    for (const item of outbox.takeReady(channels.isReady)) hand(item)
    const nextAt = outbox.nextAt()
    cancelTimer = nextAt === null ? () => {} : clock.after(Math.max(0, nextAt - clock.now()), pump)
  }

  /** It was settled by its age alone. */
  function end(item: OutboxItem): void {
    const command = outbox.commandOf(item.key)
    if (command) options.onMoved({ item, step: "failed" }, command, undefined)
    tell(item.key, { error: item.error })
    forget(item)
  }

  function hand(item: ReadyItem): void {
    const { clientId: key, conversationId } = item
    const command = withPredecessor(item)
    const found = outbox.find(key)
    if (found) options.onMoved({ item: found, step: "sending" }, command, undefined)
    const request = {
      timeoutMs: options.deadlineMs(command.type),
      isDurable: true,
      onHandedOver(requestId: string) {
        const firstSentAt = sent.get(key)?.firstSentAt ?? clock.now()
        sent.set(key, { key, requestId, command, firstSentAt })
      },
    }
    channels.start(command, request, (outcome) => {
      settle(key, inputOf(outcome, item), outcome)
      // Without a connection it waits for the next one; otherwise the lane goes on.
      if (channels.isReady(conversationId)) pump()
    })
  }

  function inputOf(outcome: Outcome, { command, afterClientId }: ReadyItem): ItemInput {
    // To mark as read twice does no harm on any server.
    const mayRepeat = delivery.idempotent || command.type === "mark_read"
    switch (outcome.type) {
      case "replied":
        return "acknowledged"
      case "claimed":
        return "unclear"
      case "failed":
        return outcome.isHandedOver && !mayRepeat ? "unclear" : "returned"
      case "refused": {
        if (outcome.stored === "perhaps" && !mayRepeat) return "unclear"
        const isEarly = afterClientId !== null && outcome.error.details.reason === "out_of_order"
        if (isEarly) return "returned"
        return outcome.error.retryable ? "refusedRetryable" : "refusedFinal"
      }
    }
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
    if (step === "done") tell(key, { result })
    else if (step === "gone") tell(key, { error: letGo(command, "aborted", "it was discarded") })
    else if (step === "failed") tell(key, { error: item.error })
    else if (step === "unconfirmed") tell(key, { error: unconfirmed(command, item.error) })
    if (step === "failed" || step === "unconfirmed") forget(item)
  }

  /** A message stays, to be retried or discarded; nobody sees the rest. */
  function forget({ key, command }: OutboxItem): void {
    if (command === "send_message") return
    sent.delete(key)
    outbox.settle(key, "discard")
  }

  function tell(
    key: string,
    what: { readonly result?: unknown; readonly error?: ChatError | null },
  ): void {
    const told = waiters.get(key) ?? []
    waiters.delete(key)
    for (const { resolve, reject } of told)
      if (what.error) reject(what.error)
      else resolve(what.result)
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
    fold(keys, into) {
      for (const key of keys) {
        waiters.set(into, [...(waiters.get(into) ?? []), ...(waiters.get(key) ?? [])])
        waiters.delete(key)
        settle(key, "discard")
      }
    },
    unclear: () =>
      [...sent.values()]
        .filter(({ key }) => outbox.find(key)?.state !== "sending")
        .map(({ requestId, command, firstSentAt }) => ({ requestId, command, firstSentAt })),
    stop(error) {
      cancelTimer()
      for (const key of [...waiters.keys()]) tell(key, { error })
      sent.clear()
    },
  }
}

/** So that the server keeps the order of what is on its way at the same time. */
function withPredecessor({ command, afterClientId }: ReadyItem): Command {
  if (command.type !== "send_message" || afterClientId === null) return command
  return { type: command.type, payload: { ...command.payload, afterClientId } }
}

function letGo(command: Command, code: "aborted" | "timeout", reason: string): ChatError {
  return new ChatError({ code, operation: operationOf(command), reason, retryable: false })
}
