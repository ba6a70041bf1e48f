import type { StoredMessage } from "@colloquy/core"
import { conversationNames, storedMessage } from "../frames.ts"
import type { ListPlan, Operation } from "../subjects/list-subject.ts"

/** What one burst does. */
export interface Load {
  readonly plan: ListPlan
  readonly messages: readonly StoredMessage[]
  readonly operations: number
  /** Messages that are held afterwards. */
  readonly expected: number
}

const operations = 1_000
const pages = 100
const pageItems = 50
const scattered = { messages: 20_000, conversations: 1_000 }
const room = "room"

/** `length`: messages that are held before. */
export function loadOf(operation: string, length: number): Load {
  switch (operation) {
    case "append":
      return inRoom("append", numbered(1, length), numbered(length + 1, operations))
    case "repeat":
      return inRoom("repeat", numbered(1, length), numbered(length - operations + 1, operations))
    case "insert":
      return inRoom("insert", numbered(1, length).map(unnumbered), latecomers(length))
    case "prepend":
      return prepending(length)
    case "scatter":
      return scattering()
    default:
      throw new Error(`there is no operation ${operation}`)
  }
}

function inRoom(
  operation: Operation,
  held: readonly StoredMessage[],
  messages: readonly StoredMessage[],
): Load {
  const plan = { operation, conversationIds: [room], held, olderPages: [] }
  const added = operation === "repeat" ? 0 : messages.length
  return { plan, messages, operations: messages.length, expected: held.length + added }
}

function numbered(first: number, count: number): readonly StoredMessage[] {
  return Array.from({ length: count }, (_, at) => storedMessage(room, first + at))
}

/** Where a server numbers, what is missing is filled in order, so a late message is one of a server that does not. */
function unnumbered(message: StoredMessage): StoredMessage {
  return { ...message, seq: null, updateSeq: null }
}

/** Each at a place of its own among those that are held, as far as possible from the one before it. */
function latecomers(length: number): readonly StoredMessage[] {
  const goldenRatio = 0.618_033_988_75
  return Array.from({ length: operations }, (_, at) => {
    const place = 1 + (((at + 1) * goldenRatio) % 1) * (length - 1)
    return { ...unnumbered(storedMessage(room, place)), id: `late-${at}`, clientId: null }
  })
}

function prepending(length: number): Load {
  const held = numbered(pages * pageItems + 1, length)
  const olderPages = Array.from({ length: pages }, (_, at) =>
    numbered((pages - at - 1) * pageItems + 1, pageItems),
  )
  const plan: ListPlan = { operation: "prepend", conversationIds: [room], held, olderPages }
  return { plan, messages: [], operations: pages, expected: length + pages * pageItems }
}

function scattering(): Load {
  const conversationIds = conversationNames(scattered.conversations)
  const messages = Array.from({ length: scattered.messages }, (_, at) =>
    storedMessage(
      conversationIds[at % scattered.conversations] ?? "",
      Math.floor(at / scattered.conversations) + 1,
    ),
  )
  const plan: ListPlan = { operation: "scatter", conversationIds, held: [], olderPages: [] }
  return { plan, messages, operations: messages.length, expected: messages.length }
}
