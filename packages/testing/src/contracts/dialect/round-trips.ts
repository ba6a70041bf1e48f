import type { CommandType, RequestMap } from "@colloquy/core"
import fc from "fast-check"
import { expect } from "vitest"
import type { Settlement } from "./by-hand.ts"
import { changeTrips } from "./change-trips.ts"
import { type DialectCheck, present } from "./check.ts"
import { commandTypes, exampleOf } from "./examples.ts"
import { membershipTrips } from "./membership-trips.ts"
import type { Trip } from "./scene.ts"
import type { DialectSubject } from "./subject.ts"
import { inTown, pairByHand, type Town } from "./town.ts"

/** What the gateway understands is what was said: seen behind the wire, in the storage, or by whoever else is there. */
const trips: Partial<Readonly<Record<CommandType, Trip>>> = {
  ...changeTrips,
  ...membershipTrips,
  async send_message({ id, message, ask, storage, stored }) {
    const payload = { conversationId: id, clientId: "k2", type: "image", content: "a reply" }
    const command = {
      type: "send_message",
      payload: { ...payload, replyToId: message.id },
    } as const
    const settled = await ask("send_message", command)
    expect(settled).toMatchObject({ result: { message: { content: "a reply", clientId: "k2" } } })
    const { messages } = await storage.messages(id, { limit: 2 })
    const { conversationId, type, content, replyToId } = present(messages[1], "second message")
    expect({ conversationId, type, content, replyToId, senderId: message.senderId }).toEqual({
      ...{ conversationId: id, type: "image", content: "a reply", replyToId: message.id },
      senderId: "ann",
    })
    const sample = { numRuns: 100, seed: 1 }
    const texts = fc
      .sample(fc.string({ unit: "grapheme", minLength: 1, maxLength: 100 }), sample)
      .filter((text) => text.trim() !== "")
    for (const [index, text] of texts.entries())
      await ask("send_message", {
        type: "send_message",
        payload: { conversationId: id, clientId: `text-${index}`, type: "text", content: text },
      })
    expect((await stored()).slice(2)).toEqual(texts)
  },
  async load_messages({ id, ask, bobSays, stored, sameContent }) {
    await bobSays("Hi")
    await bobSays("\\x48692c20416e6e")
    const all = await stored()
    const page = await ask("load_messages")
    expect(page).toMatchObject({ result: { messages: all.map(() => ({ conversationId: id })) } })
    const told = contentsOf(page)
    expect(all.map((content, index) => sameContent(content, told[index] ?? ""))).toEqual(
      all.map(() => true),
    )
  },
  async look_up({ ask }) {
    expect(await ask("look_up")).toMatchObject({
      result: { covers: true, messages: [{ content: "Hello" }] },
    })
  },
  async sync({ ask }) {
    expect(JSON.stringify(await ask("sync"))).toContain("Hello")
  },
  async resume({ ask }) {
    expect(JSON.stringify(await ask("resume"))).toContain("Hello")
  },
}

/** `encode`, then what the gateway makes of it, for each capability that the server lets this dialect have. */
export function roundTripChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  const { capabilities, delivery } = subject.dialect
  const asked = commandTypes().filter(
    (type) => capabilities.has(type) || (type === "look_up" && delivery.lookUp !== null),
  )
  return asked.map((type) => ({
    name: `P9: ${type} arrives as it was meant`,
    run: () => inTown(subject, (town) => travel(town, type)),
  }))
}

async function travel<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
  type: CommandType,
): Promise<void> {
  const { ann, bob, id } = await pairByHand(town)
  // The server may have less than the dialect.
  if (type !== "look_up" && !ann.capabilities.has(type)) return
  const { storage } = town.server
  const hello = { conversationId: id, clientId: "k1", type: "text", content: "Hello" }
  await ann.ask({ type: "send_message", payload: hello })
  const { messages } = await storage.messages(id, { limit: 1 })
  const message = present(messages[0], "message of Ann")
  const place = { conversationId: id, message }
  const trip = present(trips[type], `round trip of ${type}`)
  let said = 0
  await trip({
    ...{ id, message, storage, ann, bob, stored: () => town.stored(id) },
    ask: (named, command = exampleOf(named, place)) => ann.ask(command),
    async bobSays(content) {
      const payload = { conversationId: id, clientId: `bob-${++said}`, type: "text", content }
      await bob.ask({ type: "send_message", payload })
    },
    sameContent: town.subject.dialect.delivery.sameContent ?? ((mine, theirs) => mine === theirs),
  })
}

function contentsOf(page: Settlement<unknown>): readonly string[] {
  if (page.type !== "reply") return []
  const { messages }: { messages?: readonly { content: string }[] } = Object(page.result)
  return messages?.map(({ content }) => content) ?? []
}
