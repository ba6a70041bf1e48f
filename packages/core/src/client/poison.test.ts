import { createSeededRandom } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { outcomeOf } from "./clients.test.kit.ts"
import { createChatClient } from "./create-chat-client.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

describe("a message that kills the connection", () => {
  /** Each frame that holds "poison" ends the link, as the server says; nothing of it is stored. */
  async function poison(code: number) {
    const town = createDurableTown()
    const page = await town.settle()
    const inner = town.server.transport()
    let deaths = 0
    const transport: typeof inner = {
      ...inner,
      connect(request, sink) {
        const link = inner.connect(request, sink)
        return {
          ...link,
          send(frame: string) {
            if (!frame.includes("poison")) {
              link.send(frame)
              return
            }
            deaths += 1
            town.clock.after(10, () => inner.cut({ code, reason: "" }))
          },
        }
      },
    }
    const own = { clock: town.clock, random: createSeededRandom(7), storage: town.storage }
    const open = () => createChatClient({ ...own, transport, token: "ann" })
    await town.until(page.chat.close())
    return { ...town, open, id: page.id, deathCount: () => deaths }
  }

  test.each([
    [1006, "rejected", 3],
    [1011, "rejected", 2],
    [1003, "rejected", 2],
    [1009, "too_large", 2],
  ])(
    "O11 F53: at which the server closes with %i fails as %s after %i times",
    async (code, error, times) => {
      const { open, id, clock, until, deathCount, stored, leave } = await poison(code)
      const chat = open()
      await until(chat.connect())
      const outcomes = ["before", "poison", "after"].map((content) =>
        outcomeOf(chat.sendMessage(id, content)),
      )
      const aside = outcomeOf(chat.createConversation({ type: "channel", name: "Aside" }))
      await clock.advance(120_000)
      expect(outcomes.map((outcome) => outcome())).toEqual(["resolved", error, "resolved"])
      expect(aside()).toBe("resolved")
      expect(deathCount()).toBe(times)
      expect(chat.outbox.get().items).toMatchObject([
        { state: "failed", error: { code: error, details: { reason: "poison" } } },
      ])
      expect(await stored(id)).toEqual(["before", "after"])
      await until(chat.close())
      await leave()
    },
  )

  test("O11: is marked, and the marks outlive the process", async () => {
    const { open, id, clock, until, deathCount, leave } = await poison(1006)
    const first = open()
    await until(first.connect())
    void first.sendMessage(id, "poison").catch(() => {})
    await clock.advance(100)
    expect(deathCount()).toBe(1)
    await until(first.close())
    const second = open()
    await until(second.connect())
    await clock.advance(120_000)
    expect(deathCount()).toBe(3)
    expect(second.outbox.get().items).toMatchObject([{ state: "failed" }])
    await until(second.close())
    await leave()
  })

  test("O11: an end that the user asked for blames nobody", async () => {
    const { settle, server, clock, until, stored, leave } = createDurableTown()
    const { chat, id } = await settle()
    server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
    const sent = outcomeOf(chat.sendMessage(id, "hello"))
    for (let round = 0; round < 5; round++) {
      await clock.advance(100)
      chat.disconnect()
      await clock.advance(5_000)
      await until(chat.connect())
    }
    server.tamper(null)
    chat.disconnect()
    await clock.advance(5_000)
    await until(chat.connect())
    expect(sent()).toBe("resolved")
    expect(await stored(id)).toEqual(["hello"])
    await leave()
  })
})
