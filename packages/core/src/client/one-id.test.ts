import { describe, expect, test } from "vitest"
import { systemRandom } from "../platform/random.ts"
import type { Transport } from "../transport.ts"
import { outcomeOf } from "./clients.test.kit.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

/** Notes the `clientId` and the request id of each message that a client sends. */
function overhear(
  inner: Transport<string>,
  heard: (readonly [clientId: string, requestId: string])[],
) {
  const transport: Transport<string> = {
    ...inner,
    connect(request, sink) {
      const link = inner.connect(request, sink)
      return {
        ...link,
        send(frame) {
          const { type, requestId, payload } = JSON.parse(frame)
          if (type === "send_message") heard.push([payload.clientId, requestId])
          link.send(frame)
        },
      }
    },
  }
  return transport
}

describe("O3: the id of a message", () => {
  test("O3 K1: is one through a lost answer, a restart and a refusal, each under a new request id", async () => {
    let isLimited = false
    const town = createDurableTown({ limiter: async () => (isLimited ? 1_000 : null) })
    const { clock, server, storage, until, settle, crash, arrive, stored, leave } = town
    const heard: (readonly [string, string])[] = []
    const own = { storage, user: { id: "ann", name: "Ann" } }
    const { id, chat: other } = await settle()
    await until(other.close())
    const link = server.transport()
    const first = arrive("ann", own, overhear(link, heard))
    first.chat.messages(id).subscribe(() => {})
    await until(first.chat.connect())
    // Its answer is lost with the link.
    server.tamper((frame) => (/message_sent|message_received/.test(frame) ? [] : [frame]))
    void first.chat.sendMessage(id, "one").catch(() => {})
    const key = first.chat.messages(id).get()[0]?.key ?? ""
    await clock.advance(50)
    link.cut()
    await clock.advance(5_000)
    // The process ends, and the next one sends it again.
    await crash({ chat: first.chat, cut: link.cut })
    server.tamper(null)
    isLimited = true
    const next = arrive("ann", own, overhear(server.transport(), heard))
    next.chat.messages(id).subscribe(() => {})
    await until(next.chat.connect())
    expect(next.chat.messages(id).get()).toMatchObject([{ key, clientId: key }])
    isLimited = false
    await clock.advance(10_000)
    const ids = heard.map(([clientId]) => clientId)
    expect(ids.length).toBeGreaterThanOrEqual(3)
    expect(new Set(ids)).toEqual(new Set([key]))
    expect(new Set(heard.map(([, requestId]) => requestId)).size).toBe(heard.length)
    expect(next.chat.messages(id).get()).toMatchObject([{ key, clientId: key, status: "sent" }])
    expect(await stored(id)).toEqual(["one"])
    await leave()
  })

  test("O3 O8: is kept by a retry of what failed, and is another for what is written anew", async () => {
    const heard: (readonly [string, string])[] = []
    const { clock, server, until, arrive, leave } = createDurableTown()
    const { chat } = arrive("ann", {}, overhear(server.transport(), heard))
    await until(chat.connect())
    const failed = outcomeOf(chat.sendMessage("nowhere", "lost"))
    await clock.advance(100)
    const key = chat.messages("nowhere").get()[0]?.key ?? ""
    chat.retryMessage(key)
    await clock.advance(100)
    void chat.sendMessage("nowhere", "lost").catch(() => {})
    await clock.advance(100)
    expect(failed()).toBe("not_found")
    const [first, second, third] = heard.map(([clientId]) => clientId)
    expect([first, second]).toEqual([key, key])
    expect(third).not.toBe(key)
    await leave()
  })

  test("O3: has 126 bits, in 21 characters that need no escape", () => {
    const ids = Array.from({ length: 10_000 }, systemRandom.id)
    expect(ids.every((id) => /^[\w-]{21}$/.test(id))).toBe(true)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(ids.flatMap((id) => [...id])).size).toBe(64)
  })
})
