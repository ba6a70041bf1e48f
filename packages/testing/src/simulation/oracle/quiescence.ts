import type { Conversation, Message } from "@colloquy/core"
import type { KeptMessage } from "@colloquy/service"
import type { Machine } from "../machine.ts"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** I6: the faults are over, and a minute later every screen shows what the server has. */
export async function findUnequal(world: World): Promise<Violation | null> {
  for (const { machine, page } of world.machines.flatMap(pagesOf)) {
    // QryptChat's wire tells nothing of roles, of changes, and of conversations that one has not joined.
    const isComparable = !machine.isWeak
    const reason = restlessness(world, page) ?? (isComparable ? await unequal(world, page) : null)
    const of = `page ${page.number} on machine ${machine.number}`
    if (reason) return { invariant: "I6", reason: `${of} ${reason}` }
  }
  return null
}

/** At the end each has one at least, be it open or not. */
function pagesOf(machine: Machine): readonly { readonly machine: Machine; readonly page: Page }[] {
  const last = machine.page()
  const open = machine.openPages()
  const pages = open.length > 0 || !last ? open : [last]
  return pages.map((page) => ({ machine, page }))
}

async function unequal(world: World, page: Page): Promise<string | null> {
  return (await unequalList(world, page)) ?? (await unequalTimelines(world, page))
}

function restlessness(world: World, { chat, watched }: Page): string | null {
  const { status, error } = chat.connection.get()
  if (status !== "ready") return `is ${status}${error ? ` (${error.message})` : ""}`
  if (chat.catchingUp.get()) return "is catching up still"
  const { items, durable } = chat.outbox.get()
  const failed = new Set(items.filter(({ state }) => state === "failed").map(({ key }) => key))
  const item = items.find(
    ({ key, state }) =>
      state !== "failed" && state !== "unconfirmed" && !waitsFor(world, key, failed),
  )
  if (item) {
    const { command, state, attempts, error } = item
    const why = error ? ` after ${attempts} attempts (${error.message})` : ""
    return `has a ${command} that is ${state}${why}, durable ${durable}`
  }
  const room = [...watched.keys()].find((id) => chat.typingUsers(id).get().length > 0)
  return room === undefined ? null : `shows somebody typing in ${room}`
}

/**
 * What is to be done to a message that failed waits for whoever retries that; and one whose record was damaged may have
 * been sent, until it is seen.
 */
function waitsFor({ ledger }: World, key: string, failed: ReadonlySet<string>): boolean {
  const change = ledger.all().find((one) => one.key === key)
  const target = change && ledger.byKey(change.machine, change.target ?? "")
  if (target?.settled === "damaged") return true
  if (!change) return false
  if (failed.has(change.target ?? "")) return true
  // It was sent anew under another key, and whoever did that did not live to keep it.
  return [...failed].some((one) => target && ledger.byKey(change.machine, one) === target)
}

async function unequalList(
  { storage }: World,
  { chat, userId, missed, outdated, untoldMarks }: Page,
): Promise<string | null> {
  const { status } = chat.conversationList.get()
  if (status === "idle") return null
  if (status !== "ready") return `has a list that is ${status}`
  const { conversations } = await storage.conversations(userId, { limit: 50 })
  const shown = new Map(chat.conversations.get().map((one) => [one.id, one]))
  for (const there of conversations) {
    const here = shown.get(there.id)
    shown.delete(there.id)
    // R5: what came since the server forgot has the numbers of what is held, and a client cannot tell.
    if (outdated.has(there.id)) continue
    if (!here) return `does not list ${there.id}`
    // A mark has no seq: if whoever made it is gone, nothing that comes later shows that it was not told.
    const isUntold =
      (here.readSeq ?? 0) < (there.readSeq ?? 0) && untoldMarks.get(there.id) === there.readSeq
    const { readSeq, unreadCount } = isUntold ? there : here
    const [one, other] = [gist({ ...here, readSeq, unreadCount }), gist(there)]
    if (one !== other) return `shows ${there.id} as ${one}, and the server has ${other}`
  }
  // After the news that one left nothing more comes, which would show that it is missing.
  const unexplained = [...shown.keys()].filter((id) => !missed.has(id) && !outdated.has(id))
  const [surplus] = conversations.length < 50 ? unexplained : []
  return surplus === undefined ? null : `lists ${surplus}, and the server does not`
}

function gist({ name, participants, lastMessage, unreadCount, readSeq }: Conversation): string {
  const people = participants.map(({ userId, role }) => `${userId} ${role}`).sort()
  return JSON.stringify([name, people, lastMessage?.id, unreadCount, readSeq])
}

async function unequalTimelines(world: World, page: Page): Promise<string | null> {
  for (const conversationId of page.watched.keys()) {
    if (page.outdated.has(conversationId)) continue
    const reason = await unequalTimeline(world, page, conversationId)
    if (reason) return `${reason} in ${conversationId}`
  }
  return null
}

async function unequalTimeline(
  { storage }: World,
  { chat, userId, missed }: Page,
  conversationId: string,
): Promise<string | null> {
  const stored = chat
    .messages(conversationId)
    .get()
    .filter(({ id }) => id !== null)
  const standing = await storage.standing(conversationId, userId)
  if (!standing?.role) {
    if (missed.has(conversationId)) return null
    // What one sent oneself was stored while one was there.
    const [stranger] = stored.filter(({ senderId }) => senderId !== userId)
    return stranger ? `shows ${look(stranger)}, which is none of its business` : null
  }
  const { status, gaps, hasNewer, hasOlder } = chat.history(conversationId).get()
  if (status !== "ready") return `has a timeline that is ${status}`
  const fillable = gaps.find(({ reason }) => reason === "missing")
  if (fillable) return `has a gap ${JSON.stringify(fillable)}`
  if (hasNewer) return "knows that there are newer messages"
  const all = (await storage.messages(conversationId, { limit: 1_000_000 })).messages
  return difference(stored, all, hasOlder)
}

/** What is held is the end of what there is. */
function difference(
  held: readonly Message[],
  all: readonly KeptMessage[],
  hasOlder: boolean,
): string | null {
  const expected = hasOlder ? all.slice(-held.length || all.length) : all
  if (hasOlder && held.length === 0 && all.length > 0) return "shows nothing"
  const at = expected.findIndex((message, index) => look(message) !== look(held[index]))
  if (at >= 0) return `shows ${look(held[at])}, and the server has ${look(expected[at])}`
  return held.length > expected.length ? `shows ${look(held[expected.length])} too much` : null
}

function look(message: Message | KeptMessage | undefined): string {
  if (!message) return "nothing"
  const { id, seq, updateSeq, content, deletedAt, reactions } = message
  return JSON.stringify([id, seq, updateSeq, content, deletedAt, reactions])
}
