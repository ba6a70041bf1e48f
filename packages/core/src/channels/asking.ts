import type { Opening } from "../cipher/opening.ts"
import type { Outcome } from "../connection/requests-options.ts"
import { ChatError, operationOf } from "../errors.ts"
import type { Pace } from "../outbox/pace.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type {
  Command,
  Commands,
  CommandType,
  OwnRequest,
  RequestMap,
} from "../protocol/commands.ts"
import type { ReadOptions } from "./call-options.ts"
import type { Channels } from "./channels.ts"

interface AskOptions extends ReadOptions {
  /** A read: asked once more when the link dies under it. */
  readonly repeats?: boolean
  /** Dropped where the link has more to carry than it can. */
  readonly isEphemeral?: boolean
}

export interface AskingOptions<OwnRequests extends RequestMap<OwnRequests>> {
  readonly channels: Channels<OwnRequests>
  /** What is of the moment is dropped where it would be too many: it cannot wait. */
  readonly pace: Pick<Pace, "take" | "noteLimited">
  readonly dialectName: string
  readonly supports: (capability: Capability) => boolean
  readonly opening: Opening | null
  readonly deadlineMs: (type: string) => number
  readonly isClosed: () => boolean
}

/** Requests that wait for an answer and for nothing else: reads, and what the outbox does not keep. */
export interface Asking<OwnRequests extends RequestMap<OwnRequests>> {
  readonly ask: <T extends CommandType>(
    command: Command & { readonly type: T },
    options?: AskOptions,
  ) => Promise<Commands[T]["result"]>
  readonly askOwn: <T extends keyof OwnRequests & string>(
    type: T,
    payload: OwnRequests[T]["payload"],
    options?: ReadOptions,
  ) => Promise<OwnRequests[T]["result"]>
  /** Why a command cannot be asked at all: `unsupported`, `closed`. */
  readonly refusalOf: (type: CommandType) => ChatError | null
}

export function createAsking<OwnRequests extends RequestMap<OwnRequests>>(
  options: AskingOptions<OwnRequests>,
): Asking<OwnRequests> {
  const { pace } = options

  function transmit<Result>(
    command: Command | OwnRequest<OwnRequests>,
    { timeoutMs, signal, whenOffline, repeats = false, isEphemeral = false }: AskOptions,
  ): Promise<Result> {
    if (isEphemeral && !pace.take(command.type)) return Promise.reject(tooMany(command))
    return new Promise((resolve, reject) => {
      const request = {
        timeoutMs: timeoutMs ?? options.deadlineMs(command.type),
        signal,
        waits: whenOffline === "wait",
        repeats,
        isEphemeral,
      }
      options.channels.start(command, request, (outcome) => {
        if (isEphemeral && outcome.type === "refused" && outcome.error.code === "rate_limited")
          pace.noteLimited(command.type, outcome.error.retryAfterMs)
        const settle = (result: unknown): void => {
          if (isResult<Result>(result)) resolve(result)
        }
        if (outcome.type !== "replied") reject(errorOf(outcome, command))
        else if (options.opening) void options.opening.result(outcome.result).then(settle)
        else settle(outcome.result)
      })
    })
  }

  function refusalOf(type: CommandType): ChatError | null {
    if (options.isClosed()) return clientClosed(operationOf({ type }))
    if (options.supports(type)) return null
    return new ChatError({
      code: "unsupported",
      operation: operationOf({ type }),
      reason: `the ${options.dialectName} server does not offer ${type}`,
    })
  }

  return {
    refusalOf,
    async ask(command, callOptions = {}) {
      const refusal = refusalOf(command.type)
      if (refusal) throw refusal
      return transmit(command, callOptions)
    },
    async askOwn(type, payload, callOptions = {}) {
      if (options.isClosed()) throw clientClosed(operationOf({ type }))
      const command = { type, payload }
      if (!isOwnRequest<OwnRequests>(command)) throw clientClosed(operationOf({ type }))
      return transmit(command, callOptions)
    },
  }
}

/** The dialect gave it through `reply`, which holds it to the type of the command. */
function isResult<Result>(_value: unknown): _value is Result {
  return true
}

/** The signature of `request` holds the payload to its type. */
function isOwnRequest<OwnRequests extends RequestMap<OwnRequests>>(
  _command: unknown,
): _command is OwnRequest<OwnRequests> {
  return true
}

export function clientClosed(operation: string): ChatError {
  return new ChatError({ code: "closed", operation, reason: "this client was closed" })
}

function tooMany(command: { readonly type: string }): ChatError {
  return new ChatError({
    code: "rate_limited",
    operation: operationOf(command),
    reason: "it would be too many in a short time",
    details: { local: true },
  })
}

/** What a caller is told when the answer was no, or none. */
export function errorOf(
  outcome: Exclude<Outcome, { type: "replied" }>,
  command: { readonly type: string },
): ChatError {
  if (outcome.type !== "claimed") return outcome.error
  return unconfirmed(command)
}

export function unconfirmed(command: { readonly type: string }, cause?: unknown): ChatError {
  return new ChatError({
    code: "unconfirmed",
    operation: operationOf(command),
    reason: "no answer came that proves it; the server may have stored it",
    cause,
  })
}
