import type { DialectSession } from "../dialect/dialect.ts"
import type { Effect } from "../dialect/effect.ts"
import type { RequestMap } from "../protocol/commands.ts"

const unreadable: readonly Effect<never>[] = [
  { type: "note", kind: "dropped", reason: "the dialect could not read a frame" },
]

/**
 * The same session, whose faults end here: what it throws is reported, and answered as if it had nothing to say. Only
 * `request` and `start` still throw, since somebody waits for their outcome.
 */
export function guardSession<Frame, Requests extends RequestMap<Requests>>(
  session: DialectSession<Frame, Requests>,
  onThrow: (cause: unknown) => void,
): DialectSession<Frame, Requests> {
  function attempt<Answer>(ask: () => Answer, otherwise: Answer): Answer {
    try {
      return ask()
    } catch (cause) {
      onThrow(cause)
      return otherwise
    }
  }

  return {
    request: (token) => session.request(token),
    start: (command, request) => session.start(command, request),
    opened: (token) => attempt(() => session.opened(token), []),
    frame: (frame) => attempt(() => session.frame(frame), unreadable),
    response: (response, of) => attempt(() => session.response(response, of), []),
    ended: (requestId, why) => attempt(() => session.ended(requestId, why), []),
    renew: (token) => attempt(() => session.renew(token), null),
    probe: () => attempt(() => session.probe(), null),
    closed: (reason) => attempt(() => session.closed(reason), null),
  }
}
