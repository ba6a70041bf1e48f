import type { JsonValue } from "@colloquy/core"
import { createChatClient, type Dialect, type DialectSession, type Effect } from "@colloquy/core"
import type { Stand } from "./dialects.ts"
import { createEvents } from "./events.ts"
import type { Scenario, Step } from "./transcript.ts"
import type { EventFrame } from "./wire.ts"

/** A toy wire of named events, whose list comes by HTTP. */
const toyDialect: Dialect<EventFrame> = {
  name: "toy",
  channels: "one",
  rejoins: false,
  capabilities: new Set(["load_conversations", "join_conversation"]),
  delivery: { idempotent: false, window: 1, lookUp: null, durable: new Set() },
  lane: () => null,
  open: openSession,
}

function openSession(): DialectSession<EventFrame> {
  return {
    request: (token) => ({ auth: { token } }),
    opened: () => [say("probe", {}, "probe")],
    start(command, { id: requestId }) {
      if (command.type === "load_conversations")
        return [{ type: "fetch", request: { method: "GET", url: "/rooms?all=1" }, requestId }]
      return [{ ...say("join", command.payload, requestId), requestId, commits: true }]
    },
    frame(frame): Effect<EventFrame>[] {
      if ("event" in frame)
        return [
          { type: "event", event: { type: "dialect", name: frame.event, payload: frame.payload } },
        ]
      if (frame.ackOf === "probe") return [{ type: "ready", welcome: {} }, { type: "probed" }]
      const result = { conversation: null, cursor: null }
      return [{ type: "reply", requestId: frame.ackOf, result }]
    },
    response(outcome, { requestId }) {
      if ("failed" in outcome) return [{ type: "claim", requestId }]
      const result = { conversations: JSON.parse(outcome.text), hasMore: false }
      return [{ type: "reply", requestId, result }]
    },
    ended: () => [],
    renew: () => null,
    probe: () => [say("probe", {}, "probe")],
    closed: () => null,
  }
}

function say(event: string, payload: object, ackId: string) {
  return { type: "send", frame: { event, payload, ackId } } as const
}

export const toyStand: Stand = {
  createClient: (given, shared, wire) =>
    createChatClient({ ...shared, transport: createEvents(given.url, wire), dialect: toyDialect }),
  answerProbe(deed) {
    const isProbe = deed.kind === "event" && "event" in deed.frame && deed.frame.event === "probe"
    return isProbe ? { frame: { ackOf: "probe", payload: {} } } : undefined
  },
}

const opening: readonly Step[] = [
  { from: "client", kind: "open", auth: { token: "t1" }, atMs: 0 },
  { from: "server", kind: "opened", atMs: 10 },
]

/** A scenario that has connected already. */
export function scenarioOf(steps: readonly Step[], expect: Scenario["expect"] = {}): Scenario {
  const given = { url: "https://toy.example", tokens: ["t1"], epoch: "2026-01-01T00:00:00.000Z" }
  const told = { name: "toy", variant: "both", about: "A toy.", given }
  return { ...told, steps: [...opening, ...steps], expect }
}

/** As a file would have it. */
export function asFile(scenarios: readonly Scenario[]): JsonValue {
  return JSON.parse(JSON.stringify(scenarios))
}
