import type { DialectSession } from "../dialect/dialect.ts"
import type { Effect, Verdict, Welcome } from "../dialect/effect.ts"
import { ChatError, operationOf } from "../errors.ts"
import type { Command, OwnRequest, RequestMap } from "../protocol/commands.ts"
import type { ChatEvent } from "../protocol/events.ts"
import { asChatError } from "./attempt.ts"
import type { Fetches } from "./fetches.ts"
import { oneByOne } from "./one-by-one.ts"
import type { Outcome, Requests } from "./requests-options.ts"

type Session<Frame, OwnRequests extends RequestMap<OwnRequests>> = DialectSession<
  Frame,
  OwnRequests
> | null

export interface PerformerOptions<Frame, OwnRequests extends RequestMap<OwnRequests>> {
  readonly requests: Requests<Command | OwnRequest<OwnRequests>>
  readonly fetches: Fetches
  /** False: there is no link. */
  readonly send: (frame: Frame) => boolean
  /** That of the present attempt. */
  readonly session: () => Session<Frame, OwnRequests>
  readonly onReady: (welcome: Welcome) => void
  readonly onEnd: (verdict: Verdict) => void
  /** An event or a reply came: the server is at work for this client. */
  readonly onHeard: () => void
  readonly onEvent: (event: ChatEvent) => void
  /** An answer to a request that is settled already. True: it tells something all the same. */
  readonly onLate: (requestId: string, outcome: Outcome) => boolean
  readonly onStale: (conversationId: string, afterMs: number) => void
  readonly onProbed: () => void
  readonly onNote: (kind: "dropped" | "ignored" | "warned", reason: string) => void
  readonly onThrow: (cause: unknown) => void
}

/** Carries out what a session asks for. It decides nothing. */
export interface Performer<Frame, OwnRequests extends RequestMap<OwnRequests>> {
  readonly perform: (effects: readonly Effect<Frame>[]) => void
  /** Gives a command to the session, and carries out its answer. */
  readonly start: (
    command: Command | OwnRequest<OwnRequests>,
    request: { readonly id: string; readonly attempt: number },
  ) => void
  /** A look-up told what became of these. */
  readonly noteFound: (requestIds: readonly string[]) => void
}

export function createPerformer<Frame, OwnRequests extends RequestMap<OwnRequests>>(
  options: PerformerOptions<Frame, OwnRequests>,
): Performer<Frame, OwnRequests> {
  const { requests } = options

  /** One after another: an effect may lead to further ones, and to the end of the session that asked for it. */
  const perform = oneByOne(carryOut, options.onThrow)

  function carryOut(effect: Effect<Frame>, session: Session<Frame, OwnRequests>): void {
    const isPresent = session === options.session()
    switch (effect.type) {
      case "send":
        if (isPresent) send(effect)
        break
      case "fetch":
        fetch(effect, session)
        break
      case "ready":
        if (isPresent) options.onReady(effect.welcome)
        break
      case "end":
        if (isPresent) options.onEnd(effect.verdict)
        break
      case "reply":
        options.onHeard()
        settle(effect.requestId, { type: "replied", result: effect.result }, effect.holdsLane)
        break
      case "refusal":
        options.onHeard()
        refuse(effect)
        break
      case "finished":
        requests.finish(effect.requestId)
        break
      case "claim":
        settle(effect.requestId, { type: "claimed" })
        break
      case "event":
        options.onHeard()
        options.onEvent(effect.event)
        break
      case "stale":
        options.onStale(effect.conversationId, effect.afterMs)
        break
      case "probed":
        if (isPresent) options.onProbed()
        break
      case "note":
        options.onNote(effect.kind, effect.reason)
        break
    }
  }

  function settle(requestId: string, outcome: Outcome, holdsLane?: boolean): void {
    if (requests.settle(requestId, outcome, holdsLane) || options.onLate(requestId, outcome)) return
    options.onNote("ignored", "an answer that nobody waits for")
  }

  function refuse(effect: Effect<Frame> & { readonly type: "refusal" }): void {
    const { requestId, error, stored, repeatAfterMs } = effect
    if (repeatAfterMs !== undefined && requests.repeat(requestId, repeatAfterMs)) return
    if (error.code === "unauthorized" && stored === "no" && requests.park(requestId, error)) return
    settle(requestId, { type: "refused", error, stored })
  }

  function send(effect: Effect<Frame> & { readonly type: "send" }): void {
    const { frame, requestId, commits } = effect
    // Noted first: a link that answers at once must find the request handed over.
    if (requestId !== undefined && commits) requests.noteHandedOver(requestId)
    if (options.send(frame) || requestId === undefined) return
    const command = requests.commandOf(requestId)
    const operation = command ? operationOf(command) : "send"
    const error = new ChatError({ code: "internal", operation, reason: "this session has no link" })
    requests.settle(requestId, { type: "refused", error, stored: "no" })
  }

  /** It belongs to its request and not to the link, so its session answers even after the link died. */
  function fetch(
    { request, requestId, step }: Effect<Frame> & { readonly type: "fetch" },
    session: Session<Frame, OwnRequests>,
  ): void {
    const deadlineAt = requests.noteFetching(requestId)
    if (deadlineAt === undefined || !session) return
    requests.noteHandedOver(requestId)
    const of = step === undefined ? { requestId } : { requestId, step }
    options.fetches
      .start(request, deadlineAt)
      .then((outcome) => {
        // Nobody waits for it, and it tells nothing.
        if ("failed" in outcome && !requests.commandOf(requestId)) return
        perform(session.response(outcome, of), session)
      })
      .catch(options.onThrow)
  }

  return {
    perform: (effects) => perform(effects, options.session()),
    noteFound(requestIds) {
      const session = options.session()
      for (const id of requestIds) perform(session?.ended(id, "settled") ?? [], session)
    },
    start(command, request) {
      const session = options.session()
      try {
        perform(session?.start(command, request) ?? [], session)
      } catch (cause) {
        const error = asChatError(cause, operationOf(command))
        requests.settle(request.id, { type: "refused", error, stored: "no" })
      }
    },
  }
}
