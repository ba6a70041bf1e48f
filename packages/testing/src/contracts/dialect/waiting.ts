import type { ChatClient, CommandType, RequestMap } from "@colloquy/core"
import { expect } from "vitest"
import type { DialectCheck } from "./check.ts"
import type { DialectSubject } from "./subject.ts"
import { inTown, type Meeting, meet, type Town } from "./town.ts"

const longMs = 180_000

/** @param key Of a message of this user. */
type Verb = (chat: ChatClient, conversationId: string, key: string) => Promise<unknown>

/** What an application may ask for while there is no connection. */
const verbs: Partial<Readonly<Record<CommandType, Verb>>> = {
  send_message: (chat, id) => chat.sendMessage(id, "hello"),
  edit_message: (chat, id, key) => chat.editMessage(id, key, "edited"),
  delete_message: (chat, id, key) => chat.deleteMessage(id, key),
  add_reaction: (chat, id, key) => chat.addReaction(id, key, "👍"),
  mark_read: (chat, id) => chat.markRead(id),
  create_conversation: (chat) => chat.createConversation({ type: "group", name: "Lunch" }),
  update_conversation: (chat, id) => chat.updateConversation(id, { name: "Dinner" }),
  leave_conversation: (chat, id) => chat.leaveConversation(id),
}

/** `delivery.durable` says the truth. */
export function waitingChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  const { delivery, capabilities } = subject.dialect
  return Object.entries(verbs)
    .filter(([type]) => isIn(capabilities, type))
    .map(([type, verb]) => ({
      name: `O1: without a connection ${type} ${isIn(delivery.durable, type) ? "waits, and is done once there is one" : "is refused"}`,
      run: () => inTown(subject, async (town) => ask(town, await meet(town), type, verb)),
    }))
}

async function ask<Frame, Requests extends RequestMap<Requests>>(
  { clock, subject }: Town<Frame, Requests>,
  { ann, bob, id }: Meeting<Frame>,
  type: string,
  verb: Verb,
): Promise<void> {
  // Whatever else does not, what people write outlives a lost connection.
  if (type === "send_message") expect([...subject.dialect.delivery.durable]).toContain(type)
  for (const { chat } of [ann, bob]) chat.sendMessage(id, "before").catch(() => {})
  await clock.advance(1_000)
  const own = ann.chat
    .messages(id)
    .get()
    .find(({ senderId }) => senderId === "ann")
  ann.transport.turn({ isMute: true })
  ann.transport.cut()
  const outcome = verb(ann.chat, id, own?.key ?? "").then(
    () => "done",
    () => "refused",
  )
  await clock.advance(1_000)
  const waiting: readonly string[] = ann.chat.outbox.get().items.map(({ command }) => command)
  const isDurable = isIn(subject.dialect.delivery.durable, type)
  expect(waiting).toEqual(isDurable ? [type] : [])
  ann.transport.turn({ isMute: false })
  await clock.advance(longMs)
  expect([await outcome, ann.chat.outbox.get().items]).toEqual([isDurable ? "done" : "refused", []])
}

function isIn(set: ReadonlySet<string>, type: string): boolean {
  return set.has(type)
}
