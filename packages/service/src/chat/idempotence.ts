import { ChatError } from "@colloquy/core"
import type { CommandKey } from "../changes.ts"
import { isFinal, toError, toRefusal } from "../refusal.ts"
import type { Outcome } from "../storage.ts"
import type { ServiceContext } from "./context.ts"

export interface OnceOptions<Result> {
  readonly key: CommandKey
  /** The command before it in its lane. */
  readonly afterClientId?: string | undefined
  /** As it stands after "unable to". */
  readonly operation: string
  readonly run: () => Promise<Result>
  /** The result of the first time, from what was remembered of it. */
  readonly replay: (outcome: KeptOutcome) => Promise<Result>
}

export type KeptOutcome = Exclude<Outcome, { type: "refused" }>

/**
 * Runs a command unless its outcome is known already, and remembers a final refusal. An acceptance is remembered by
 * `append`, in the transaction that stores it.
 */
export async function once<Result>(
  { storage, clock }: ServiceContext,
  { key, afterClientId, operation, run, replay }: OnceOptions<Result>,
): Promise<Result> {
  const asked = afterClientId === undefined ? [key.clientId] : [key.clientId, afterClientId]
  const known = await storage.outcomes(key.userId, asked)
  const outcome = known.get(key.clientId)
  if (outcome) return settle(outcome, replay)
  if (afterClientId !== undefined && !known.has(afterClientId)) throw outOfOrder(operation)
  try {
    return await run()
  } catch (error) {
    if (!isFinal(error)) throw error
    const refusal = { type: "refused", refusal: toRefusal(error) } as const
    return settle(await storage.remember(key, refusal, clock.now()), replay)
  }
}

function settle<Result>(
  outcome: Outcome,
  replay: (outcome: KeptOutcome) => Promise<Result>,
): Promise<Result> {
  if (outcome.type === "refused") throw toError(outcome.refusal)
  return replay(outcome)
}

export interface RefusedCommand {
  readonly userId: string
  readonly clientId: string
  readonly error: ChatError
}

/** So that the command after it in its lane need not wait for one that will never be sent again. */
export async function rememberRefusal(
  { storage, clock }: ServiceContext,
  { userId, clientId, error }: RefusedCommand,
): Promise<void> {
  const refusal = { type: "refused", refusal: toRefusal(error) } as const
  await storage.remember({ userId, clientId }, refusal, clock.now())
}

/** For a `clientId` that two commands of different kinds share. */
export function reusedClientId(operation: string): ChatError {
  return new ChatError({
    code: "conflict",
    operation,
    reason: "its clientId belongs to another command",
  })
}

function outOfOrder(operation: string): ChatError {
  return new ChatError({
    code: "conflict",
    operation,
    reason: "the message before it is still on its way",
    retryable: true,
    details: { reason: "out_of_order" },
  })
}
