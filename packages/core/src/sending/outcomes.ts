import type { Outcome } from "../connection/requests-options.ts"
import type { Delivery } from "../dialect/delivery.ts"
import { ChatError, isChatError, operationOf } from "../errors.ts"
import type { KeptItem } from "../outbox/item.ts"
import { type ItemInput, isEarly, isPoison } from "../outbox/lane.ts"
import type { ReadyItem } from "../outbox/outbox-options.ts"
import type { Command, Commands, ReactionState } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { StoredMessage } from "../protocol/message.ts"

/** Whether a repeat does no harm: to mark as read twice does none on any server. */
export function mayRepeat({ idempotent }: Delivery, { type }: Command): boolean {
  return idempotent || type === "mark_read"
}

/** What an outcome means to the item that was sent. Pure. */
export function inputOf(
  outcome: Outcome,
  { command, afterClientId }: ReadyItem,
  delivery: Delivery,
): ItemInput {
  const isSafe = mayRepeat(delivery, command)
  switch (outcome.type) {
    case "replied":
      return "acknowledged"
    case "claimed":
      return "unclear"
    case "failed":
      return outcome.isHandedOver && !isSafe ? "unclear" : "returned"
    case "refused": {
      if (outcome.stored === "perhaps" && !isSafe) return "unclear"
      if (afterClientId !== null && isEarly(outcome.error)) return "returned"
      return outcome.error.retryable ? "refusedRetryable" : "refusedFinal"
    }
  }
}

/** The connection died under it, and nobody had asked for that. */
export function lossOf(outcome: Outcome): { readonly closeCode: unknown } | null {
  if (outcome.type !== "failed" || !outcome.isHandedOver) return null
  const { code, cause } = outcome.error
  if (code !== "not_connected" || !isChatError(cause)) return null
  const { closeCode } = cause.details
  return closeCode === 1000 ? null : { closeCode }
}

/** What becomes of an item that a history provably does not hold; `null`: it is sent again. */
export function absence(item: KeptItem, { lookUp }: Delivery): Outcome | null {
  const { command, marks } = item
  // It has no error where an earlier client sent it.
  const error = item.error ?? unstored(command)
  const loss = lossOf({ type: "failed", error, isHandedOver: true })
  if (isPoison(marks)) return refused(poison(command, loss?.closeCode))
  return lookUp?.trusted === false ? refused(error) : null
}

function unstored(command: Command): ChatError {
  const reason = "the connection was lost, and the server does not show it"
  return new ChatError({ code: "not_connected", operation: operationOf(command), reason })
}

function refused(error: ChatError): Outcome {
  return { type: "refused", error, stored: "no" }
}

/** Why an item is given up under which one connection after another died. */
export function poison(command: Command, closeCode: unknown): ChatError {
  return new ChatError({
    code: closeCode === 1009 ? "too_large" : "rejected",
    operation: operationOf(command),
    reason: "the connection ended each time it was sent",
    details: { reason: "poison" },
  })
}

/** What becomes of a child whose parent is no more. */
export function orphaned(command: Command): Outcome {
  const error = new ChatError({
    code: "rejected",
    operation: operationOf(command),
    reason: "what it depends on was not sent",
    details: { reason: "parent" },
  })
  return { type: "failed", error, isHandedOver: false }
}

/** What the server calls that which a command made. */
export function idOf(result: unknown): string | null {
  if (hasMessage(result)) return result.message.id
  return hasConversation(result) ? result.conversation.id : null
}

/** The dialect gave it through `reply`, which holds it to the type of the command. */
export function hasMessage(result: unknown): result is { readonly message: StoredMessage } {
  return has(result, "message")
}

export function hasConversation(
  result: unknown,
): result is { readonly conversation: Conversation } {
  return has(result, "conversation")
}

export function hasReactions(
  result: unknown,
): result is ReactionState & { readonly updateSeq?: number } {
  return has(result, "reactions")
}

/** What a look-up found. */
export function hasMessages(result: unknown): result is Commands["look_up"]["result"] {
  return has(result, "messages")
}

function has(result: unknown, part: string): boolean {
  return typeof result === "object" && result !== null && part in result
}
