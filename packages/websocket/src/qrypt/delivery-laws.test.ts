import type { ChatClient } from "@colloquy/core"
import type { QryptSwitches } from "@colloquy/testing/stand-ins"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { meet } from "./delivery.test.kit.ts"

type Town = Awaited<ReturnType<typeof meet>>

/** One that was sent, and what its sender heard. */
interface Sent {
  readonly by: "ada" | "ben"
  end: "pending" | "sent" | "unconfirmed" | "rejected"
  id: string | null
}

type Step = { readonly waitMs: number } & (
  | { readonly type: "send"; readonly by: "ada" | "ben"; readonly text: string }
  | { readonly type: "turn"; readonly switches: Partial<QryptSwitches> }
  | { readonly type: "cut" | "drop" | "restart" }
)

const sends = fc.constantFrom([], [], ["send_message"] as const)
const waitMs = fc.constantFrom(10, 100, 1_000, 3_000, 7_000, 12_000)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("send" as const),
      by: fc.constantFrom("ada" as const, "ben" as const),
      text: fc.constantFrom("same", "same", "one", "two", "three"),
      waitMs,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("turn" as const),
      switches: fc.record({
        latencyMs: fc.constantFrom(0, 0, 300, 2_500),
        ...{ dropReply: sends, storeThenDrop: sends, dropRequest: sends, failAfterReply: sends },
        ...{ doubleReplies: fc.boolean(), bridge: fc.boolean(), hexContent: fc.boolean() },
      }),
      waitMs,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constantFrom("cut", "drop", "restart"), waitMs }),
  },
)

const calm: Partial<QryptSwitches> = {
  ...{ latencyMs: 0, dropReply: [], storeThenDrop: [], dropRequest: [], failAfterReply: [] },
  ...{ doubleReplies: false, bridge: false, hexContent: false },
}

async function play(town: Town, steps: readonly Step[]): Promise<readonly Sent[]> {
  const { clock, server, id } = town
  const all: Sent[] = []
  for (const one of steps) {
    if (one.type === "send") all.push(follow(town[one.by].sendMessage(id, one.text), one.by))
    else if (one.type === "turn") server.turn(one.switches)
    else if (one.type === "cut") town.cut()
    else if (one.type === "drop") server.drop()
    else {
      server.stop()
      await clock.advance(one.waitMs)
      server.start()
    }
    await clock.advance(one.waitMs)
  }
  server.turn(calm)
  await clock.advance(300_000)
  return all
}

function follow(promise: ReturnType<ChatClient["sendMessage"]>, by: Sent["by"]): Sent {
  const sent: Sent = { by, end: "pending", id: null }
  promise.then(
    (message) => Object.assign(sent, { end: "sent", id: message.id }),
    (error) => Object.assign(sent, { end: error.code }),
  )
  return sent
}

describe.each(["doc", "last"] as const)("generation %s", (generation) => {
  test("P7 I1 I2 I3: whatever is lost, late, doubled or cut off, each message is there once or its sender knows", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 20 }), async (steps) => {
        const town = await meet(generation)
        const all = await play(town, steps)
        const { messages } = await town.server.storage.messages(town.id, { limit: 200 })
        const stored = messages.map((message) => message.id)
        const arrived = all.filter(({ end }) => end === "sent")
        // The others end with a word: nobody knows, or one connection after another died under it.
        expect(all.filter(({ end }) => end === "pending")).toEqual([])
        expect(new Set(arrived.map((sent) => sent.id)).size).toBe(arrived.length)
        expect(stored.length).toBeLessThanOrEqual(all.length)
        for (const by of ["ada", "ben"] as const) {
          const own = arrived.filter((sent) => sent.by === by).map((sent) => sent.id)
          expect(stored.filter((one) => own.includes(one))).toEqual(own)
          const loaded = town[by].loadMessages(town.id)
          await town.clock.advance(1_000)
          await loaded
          const shown = town[by].messages(town.id).get()
          const waiting = shown.filter((message) => message.id === null).length
          expect(shown.flatMap((message) => message.id ?? [])).toEqual(stored)
          expect(waiting).toBeLessThanOrEqual(all.filter(({ end }) => end !== "sent").length)
        }
      }),
      { numRuns: 30, seed: 20_250_824 },
    )
  })
})
