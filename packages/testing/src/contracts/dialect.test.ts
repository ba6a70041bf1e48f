import { ChatError, type Dialect, type DialectSession, type Effect } from "@colloquy/core"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { describe, expect, test } from "vitest"
import { createQryptStandIn } from "../stand-ins/index.ts"
import { type DialectSubject, dialectChecks, textFrames } from "./dialect.ts"

type Session = DialectSession<string>

interface Change {
  readonly dialect?: Partial<Dialect<string>>
  readonly session?: (session: Session) => Partial<Session>
}

function errorFrame(code: string, requestId: string | null): string {
  const payload = { error: "no", code, requestId }
  return JSON.stringify({ type: "error", payload, requestId, timestamp: "t" })
}

/** The dialect of the QryptChat API, with one thing wrong. */
function broken({ dialect, session = () => ({}) }: Change): DialectSubject<string> {
  const sound = qryptDialect()
  return {
    dialect: {
      ...{ ...sound, ...dialect },
      open(context) {
        const inner = sound.open(context)
        return { ...inner, ...session(inner) }
      },
    },
    serve: (clock) => createQryptStandIn({ clock }),
    frames: textFrames,
    errors: [
      ["ACCESS_DENIED", "forbidden", "no"] as const,
      ["SERVER_ERROR", "internal", "perhaps"] as const,
    ].map(([name, code, stored]) => ({
      ...{ name, code, stored },
      answer: (sent: string) => errorFrame(name, JSON.parse(sent).requestId),
    })),
    closes: [{ reason: { code: 1006 }, next: "retry" }],
    nameless: errorFrame("INVALID_MESSAGE", null),
  }
}

/** Every effect of a frame, changed. */
function hearing(change: (effect: Effect<string>) => readonly Effect<string>[]): Change {
  return { session: ({ frame }) => ({ frame: (text) => frame(text).flatMap(change) }) }
}

const { delivery } = qryptDialect()
const error = new ChatError({ code: "rejected", operation: "test", reason: "a planted fault" })

/** What is wrong, and the promise that notices. */
const planted: readonly (readonly [what: string, change: Change, promise: RegExp])[] = [
  [
    "claims that repeats are recognised",
    { dialect: { delivery: { ...delivery, idempotent: true, lookUp: null } } },
    /an answer lost with the link/,
  ],
  [
    "finds nothing, and calls that proof",
    hearing((effect) => {
      const isFound = effect.type === "reply" && JSON.stringify(effect.result)?.includes('"covers"')
      return isFound ? [{ ...effect, result: { messages: [], covers: true } }] : [effect]
    }),
    /an answer lost on a living link/,
  ],
  [
    "claims to look up, and never finds out",
    hearing((effect) => {
      const isFound = effect.type === "reply" && JSON.stringify(effect.result)?.includes('"covers"')
      return isFound ? [{ ...effect, result: { messages: [], covers: false } }] : [effect]
    }),
    /an answer lost on a living link/,
  ],
  ["has no lanes", { dialect: { lane: () => null } }, /than the window says/],
  [
    "lets messages wait nowhere",
    { dialect: { delivery: { ...delivery, durable: new Set() } } },
    /without a connection send_message/,
  ],
  [
    "throws at what it cannot read",
    {
      session: ({ frame }) => ({
        frame: (text) => (typeof JSON.parse(text) === "object" ? frame(text) : []),
      }),
    },
    /10,000 frames/,
  ],
  [
    "takes for granted that a page holds messages",
    {
      session: ({ frame }) => ({
        frame(text) {
          const isPage = text.includes('"messages_loaded"') && text.endsWith("}")
          if (isPage) for (const row of JSON.parse(text).payload.messages) Object.keys(row)
          return frame(text)
        },
      }),
    },
    /10,000 frames/,
  ],
  [
    "answers with nothing that is an effect",
    hearing((effect) => (effect.type === "note" ? [Object.create(null)] : [effect])),
    /10,000 frames/,
  ],
  [
    "settles a request twice",
    hearing((effect) => (effect.type === "reply" ? [effect, effect] : [effect])),
    /settled once/,
  ],
  [
    "gives every answer to the request that waits longest",
    {
      session({ start, frame }) {
        const waiting: string[] = []
        return {
          start(command, request) {
            waiting.push(request.id)
            return start(command, request)
          },
          frame: (text) =>
            frame(text).map((effect) =>
              effect.type === "reply"
                ? { ...effect, requestId: waiting.shift() ?? effect.requestId }
                : effect,
            ),
        }
      },
    },
    /settled once/,
  ],
  [
    "blames the last of two",
    {
      session({ start, frame }) {
        let last = ""
        return {
          start(command, request) {
            last = request.id
            return start(command, request)
          },
          frame: (text) =>
            frame(text).map((effect) =>
              effect.type === "note" && effect.kind === "warned"
                ? { type: "refusal", requestId: last, error, stored: "no" }
                : effect,
            ),
        }
      },
    },
    /none of two/,
  ],
  [
    "calls every error the same",
    hearing((effect) => [effect.type === "refusal" ? { ...effect, error } : effect]),
    /ACCESS_DENIED means forbidden/,
  ],
  [
    "is sure that nothing was stored",
    hearing((effect) => [effect.type === "refusal" ? { ...effect, stored: "no" } : effect]),
    /SERVER_ERROR means internal/,
  ],
  [
    "pretends to edit",
    {
      session: ({ start }) => ({
        start: (command, request) =>
          command.type === "edit_message"
            ? [{ type: "reply", requestId: request.id, result: undefined }]
            : start(command, request),
      }),
    },
    /edit_message, which this wire does not have/,
  ],
  [
    "forgets what a message replies to",
    {
      session: ({ start }) => ({
        start: (command, request) =>
          start(JSON.parse(JSON.stringify(command).replace(/,"replyToId":"[^"]*"/, "")), request),
      }),
    },
    /send_message arrives/,
  ],
  [
    "tells nobody that somebody types",
    {
      session: ({ start }) => ({
        start: (command, request) =>
          command.type === "typing_start"
            ? [{ type: "reply", requestId: request.id, result: undefined }]
            : start(command, request),
      }),
    },
    /typing_start arrives/,
  ],
  [
    "is ready at once",
    { session: () => ({ opened: () => [{ type: "ready", welcome: {} }] }) },
    /nothing is ready before/,
  ],
  [
    "does not hear that a token is refused",
    hearing((effect) => (effect.type === "end" ? [] : [effect])),
    /a refused token/,
  ],
  [
    "ends when a token is renewed",
    { session: () => ({ renew: () => [{ type: "end", verdict: { next: "stop", error } }] }) },
    /a token that is renewed/,
  ],
  [
    "does not know an answer to its probe",
    hearing((effect) => (effect.type === "probed" ? [] : [effect])),
    /a probe is answered/,
  ],
  [
    "gives up when a link dies",
    { session: () => ({ closed: () => ({ next: "stop", error }) }) },
    /a close with 1006/,
  ],
]

describe("the contract of dialects", () => {
  test.each(planted)("notices one that %s", async (_what, change, promise) => {
    const noticing = dialectChecks(broken(change)).filter(({ name }) => promise.test(name))
    expect(noticing).toHaveLength(1)
    for (const { run } of noticing) await expect(run()).rejects.toThrow()
  })

  test("finds nothing wrong with the sound one", async () => {
    const promises = planted.map(([_what, _change, promise]) => promise)
    const checks = dialectChecks(broken({}))
    for (const { name, run } of checks)
      if (promises.some((promise) => promise.test(name))) await run()
  })
})
