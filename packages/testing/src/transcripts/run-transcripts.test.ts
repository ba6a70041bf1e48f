import { describe, expect, test } from "vitest"
import { play } from "./play.ts"
import { runTranscripts } from "./run-transcripts.ts"
import { asFile, scenarioOf, toyStand } from "./toy-stand.test.kit.ts"
import type { Step } from "./transcript.ts"

const join: readonly Step[] = [
  { from: "app", kind: "call", id: "c1", verb: "joinConversation", args: ["r1"], atMs: 100 },
  {
    ...{ from: "client", kind: "event", name: "join", ack: "$j1" },
    payload: { conversationId: "r1" },
  },
]
const joined: Step = { from: "server", kind: "ack", to: "$j1", payload: {}, atMs: 150 }

describe("a transcript", () => {
  test("of events and acknowledgements passes where the client does what it tells", async () => {
    const news: Step = { from: "server", kind: "event", name: "news", payload: { of: "$j1" } }
    const scenario = scenarioOf([...join, joined, news], {
      operations: [{ call: "c1", outcome: "resolved", value: { id: "r1" } }],
      checkpoints: [{ atMs: 5, state: { connection: { status: "connecting" } } }],
      state: { connection: { status: "ready" }, conversations: [] },
      events: [{ event: "news", of: "$j1" }],
      sent: { open: 1, join: 1, probe: 0 },
      diagnostics: { dropped: 0 },
    })
    expect(await play(scenario, toyStand)).toEqual([])
  })

  test("of requests passes, whether they are answered or fail", async () => {
    const load = (id: string, atMs: number): readonly Step[] => [
      { from: "app", kind: "call", id, verb: "loadConversations", args: [], atMs },
      {
        ...{ from: "client", kind: "request", id, method: "GET", path: "/rooms?all=1" },
        headers: { Authorization: "Bearer t1" },
      },
    ]
    const scenario = scenarioOf(
      [
        ...load("h1", 100),
        { from: "server", kind: "response", id: "h1", status: 200, body: [] },
        ...load("h2", 200),
        { from: "server", kind: "response", id: "h2", failed: true },
        // A read whose network failed is asked once more.
        { from: "client", kind: "request", id: "h3", method: "GET", path: "/rooms?all=1" },
        { from: "server", kind: "response", id: "h3", failed: true },
      ],
      {
        operations: [
          { call: "h1", outcome: "resolved", value: [] },
          { call: "h2", outcome: "rejected", error: { code: "unconfirmed" } },
        ],
        sent: { "GET /rooms?all=1": 3 },
      },
    )
    expect(await play(scenario, toyStand)).toEqual([])
  })

  test("holds the client to its times: a probe that is told of, and the death that follows", async () => {
    const scenario = scenarioOf(
      [
        { from: "client", kind: "event", name: "probe", payload: {}, ack: "probe", atMs: 25_010 },
        { from: "client", kind: "close", code: 1000, reason: "", atMs: 33_010 },
      ],
      { state: { connection: { retryAt: { $between: [1_767_225_634_000, 1_767_225_634_100] } } } },
    )
    expect(await play(scenario, toyStand)).toEqual([])
  })

  test("that fails says what was expected and what came", async () => {
    const [call, event] = join
    const wrong: Step = {
      ...event,
      from: "client",
      kind: "event",
      name: "join",
      payload: { of: "*" },
    }
    expect(await play(scenarioOf(call ? [call, wrong] : []), toyStand)).toEqual([
      "step 4, client event: payload.of: expected anything, came nothing",
      'step 4, client event: payload.conversationId: expected nothing, came "r1"',
    ])
  })

  test("that fails says what never came, and what no step tells of", async () => {
    const [call] = join
    const late: Step = { from: "client", kind: "close" }
    const faults = await play(scenarioOf(call ? [call, late] : []), toyStand)
    expect(faults[0]).toContain('step 4, client close: expected {"kind":"close"}, came the event')
    const silent = await play(scenarioOf(call ? [call] : []), toyStand)
    expect(silent).toEqual([
      expect.stringMatching(/^at 100 ms, and no step tells of it: the event .*"join"/),
    ])
    const [fault] = await play(scenarioOf([late]), toyStand)
    expect(fault).toBe("step 3, client close: nothing came within 50 ms of 10 ms")
  })

  test("that fails at its end says so for each expectation", async () => {
    const expected = {
      operations: [{ call: "c1", outcome: "rejected", error: { code: "timeout" } }],
      state: { "messages(r1)": [{ id: "m1" }], weather: "fine" },
      sent: { join: 2 },
      diagnostics: { dropped: 3 },
    } as const
    expect(await play(scenarioOf([...join, joined], expected), toyStand)).toEqual([
      'operation c1.outcome: expected "rejected", came "resolved"',
      'messages(r1): expected 1 items: [{"id":"m1"}], came []',
      "weather: there is no such state",
      "sent join: expected 2, came 1",
      "diagnostics dropped: expected 3, came 0",
    ])
  })
})

describe("a file of transcripts", () => {
  test("is refused where its dialect is not known or its form is another", async () => {
    const odd = scenarioOf([])
    await expect(runTranscripts("nobody", [])).rejects.toThrow('of "nobody": there are qrypt')
    await expect(runTranscripts("qrypt", {})).rejects.toThrow("unable to read the transcripts")
    const steps = [{ from: "server", kind: "dance" }]
    await expect(runTranscripts("qrypt", [odd, { ...odd, steps }])).rejects.toThrow(
      '.1.steps.0, which is no step: "server dance"',
    )
  })

  test("gives a result for each scenario that is wanted", async () => {
    const scenario = { ...scenarioOf([]), name: "one" }
    const url = "wss://qrypt.example/ws"
    const one = { ...scenario, steps: [], given: { ...scenario.given, url } }
    const file = asFile([one, { ...one, name: "two" }])
    const results = await runTranscripts("qrypt", file, (name) => name === "two")
    expect(results).toEqual([
      {
        ...{ name: "two", about: "A toy." },
        faults: [expect.stringContaining("at 0 ms, and no step tells of it: open")],
      },
    ])
  })
})
