import { createSeededRandom } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `${index}`)
const isAck = (frame: string) => frame.includes('"message_sent"')
const isEcho = (frame: string) => frame.includes('"message_received"')

describe("one's own message", () => {
  test.each([
    ["before its answer", (frame: string, held: string[]) => swap(frame, held, isAck)],
    ["after its answer", (frame: string, held: string[]) => swap(frame, held, isEcho)],
    ["without its answer", (frame: string) => (isAck(frame) ? [] : [frame])],
    ["with its answer alone", (frame: string) => (isEcho(frame) ? [] : [frame])],
  ])("R3 I2 F46: that is echoed %s is one, under the same key", async (_, tamper) => {
    const { meet, clock, server, leave } = createTown()
    const { ann, id } = await meet()
    const held: string[] = []
    server.tamper((frame) => tamper(frame, held))
    const sent = outcomeOf(ann.chat.sendMessage(id, "once"))
    const [draft] = ann.chat.messages(id).get()
    await clock.advance(100)
    server.tamper(null)
    await clock.advance(30_000)
    expect(sent()).toBe("resolved")
    expect(ann.chat.messages(id).get()).toMatchObject([{ key: draft?.key, status: "sent", seq: 2 }])
    await leave()
  })

  test("R5 F49: that waits when the server begins anew stays, and is sent", async () => {
    const { meet, until, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "before"))
    server.tamper((frame) =>
      isAck(frame) || isEcho(frame) ? [] : [frame.replace('"reset":false', '"reset":true')],
    )
    const sent = outcomeOf(bob.chat.sendMessage(id, "waits"))
    bob.cut()
    await clock.advance(3_000)
    expect(contents(bob.chat, id)).toEqual(["before", "waits"])
    server.tamper(null)
    await clock.advance(30_000)
    expect(sent()).toBe("resolved")
    expect(contents(bob.chat, id)).toEqual(["before", "waits"])
    await leave()
  })
})

/** Holds back what `isFirst` says until the next frame went. */
function swap(frame: string, held: string[], isHeld: (frame: string) => boolean): string[] {
  if (!isHeld(frame)) return [frame, ...held.splice(0)]
  held.push(frame)
  return []
}

describe("what others say", () => {
  test("R3 R4 P4 F47: reordered, repeated or dropped ends as the server has it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const { meet, clock, server, leave } = createTown()
        const { ann, bob, id } = await meet()
        const random = createSeededRandom(seed)
        const held: string[] = []
        server.tamper((frame) => {
          if (!isEcho(frame)) return [frame]
          const drawn = random.number()
          if (drawn < 0.25) return []
          if (drawn < 0.5) return [frame, frame]
          return drawn < 0.75 ? swap(frame, held, isEcho) : [frame, ...held.splice(0)]
        })
        const sent = numbered(20).map((content) => ann.chat.sendMessage(id, content))
        await clock.advance(1_000)
        server.tamper(null)
        await Promise.all(sent)
        const last = ann.chat.sendMessage(id, "last")
        await clock.advance(15_000)
        await last
        expect(contents(bob.chat, id)).toEqual([...numbered(20), "last"])
        expect(bob.chat.history(id).get().gaps).toEqual([])
        await leave()
      }),
      { numRuns: 40 },
    )
  })
})

describe("a server that restarts", () => {
  test("O4 O6 I1 I3 F50: during 1,000 sends has them all, once and in order", async () => {
    const { meet, clock, server, leave } = createTown()
    const { ann, bob, id } = await meet()
    const outcomes: (() => string)[] = []
    for (const content of numbered(1_000)) {
      outcomes.push(outcomeOf(ann.chat.sendMessage(id, content)))
      if (outcomes.length % 100 > 0) continue
      await clock.advance(outcomes.length % 300 > 0 ? 2 : 0)
      server.stop()
      await clock.advance(500)
      server.start()
    }
    for (let second = 0; second < 90; second++) await clock.advance(1_000)
    expect(outcomes.every((outcome) => outcome() === "resolved")).toBe(true)
    expect(contents(ann.chat, id)).toEqual(numbered(1_000))
    expect(contents(bob.chat, id)).toEqual(numbered(1_000))
    await leave()
  })
})
