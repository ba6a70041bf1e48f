import type { Message } from "@colloquy/core"
import type { Intention } from "../ledger.ts"
import type { Page } from "../page.ts"
import type { World } from "../world.ts"
import type { Violation } from "./violation.ts"

/** I2: no screen shows a message twice, and the server holds one for each intention. */
export function createTwiceFinder(): (world: World) => Violation | null {
  /** A list that did not change need not be looked at again. */
  const seen = new WeakSet<readonly Message[]>()

  function onScreen(page: Page): string | null {
    const told = page.hearing.twice()
    if (told !== null) return `page ${page.number} is told of message ${told} twice`
    for (const conversationId of page.watched.keys()) {
      // What the server lost is sent again, and shown beside what is held.
      if (page.outdated.has(conversationId)) continue
      const messages = page.chat.messages(conversationId).get()
      if (seen.has(messages)) continue
      seen.add(messages)
      const fault = faultOf(messages)
      if (fault) return `page ${page.number} shows ${fault} in ${conversationId}`
    }
    return null
  }

  return (world) => {
    const { log, ledger, machines } = world
    for (const [number, times] of log.doubled())
      if (times > (ledger.all()[number]?.copies ?? 1))
        return { invariant: "I2", reason: `the server holds message ${number} more than once` }
    const text = doubledText(world)
    if (text !== null) return { invariant: "I2", reason: `the server holds ${text}` }
    for (const page of machines.flatMap((machine) => machine.openPages())) {
      const reason = onScreen(page)
      if (reason) return { invariant: "I2", reason }
    }
    return null
  }
}

/**
 * On a wire without keys: of each text there are so many at the most as somebody wrote, and one more for each time that
 * a person asked for it again, that one was stored too late to be found, or that a disk kept back what had become of one.
 */
function doubledText({ log, ledger, latecomers, machines }: World): string | null {
  if (!machines.some(({ isWeak }) => isWeak)) return null
  const written = new Map<string, Intention & { count: number }>()
  for (const intention of ledger.all()) {
    const { machine, conversationId, content, places, copies } = intention
    if (!machine.isWeak || content === null) continue
    const text = `${machine.userId} ${conversationId} ${content}`
    const count = (written.get(text)?.count ?? 0) + places.length + copies - 1
    written.set(text, { ...intention, count })
  }
  for (const { machine, conversationId, content, count } of written.values()) {
    const { userId } = machine
    const held = log.countOf(userId, conversationId, content ?? "")
    const late = latecomers.countOf({ userId, conversationId, content: content ?? "" })
    if (held > count + late)
      return `"${content}" of ${userId} ${held} times, and ${count} were sent, ${late} came late`
  }
  return null
}

/** In order, each once. */
function faultOf(messages: readonly Message[]): string | null {
  const keys = new Set<string>()
  const ids = new Set<string>()
  const clientIds = new Set<string>()
  let before = 0
  for (const { key, id, clientId, senderId, seq } of messages) {
    const own = `${senderId} ${clientId}`
    if (keys.has(key)) return `two messages under the key ${key}`
    if (id !== null && ids.has(id)) return `two messages with the id ${id}`
    if (clientId !== null && clientIds.has(own)) return `two messages with the clientId ${clientId}`
    const place = seq ?? Number.POSITIVE_INFINITY
    if (place < before) return `seq ${place} after seq ${before}`
    before = place
    keys.add(key)
    if (id !== null) ids.add(id)
    clientIds.add(own)
  }
  return null
}
