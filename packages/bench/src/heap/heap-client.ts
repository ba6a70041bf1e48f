import { setImmediate as turn } from "node:timers/promises"
import { broadcastsFor, conversationNames } from "../frames.ts"
import { answerQuestions } from "../helper-process.ts"
import { colloquy } from "../subjects/colloquy.ts"
import type { InProcess } from "../subjects/subject.ts"

/** As many as a watched timeline keeps by default. */
const messagesEach = 5_000
const conversationIds = conversationNames(20)
const collections = 4

/** Bytes of heap for each message that is held. */
answerQuestions(async ([system]) => {
  const holder = system === "floor" ? holdPayloads() : await holdMessages()
  const before = await usedBytes()
  for (const id of conversationIds) await feed(holder, id)
  const held = holder.count()
  const bytes = ((await usedBytes()) - before) / held
  // Counted once more, so that nothing was collected before the heap was read.
  if (holder.count() !== conversationIds.length * messagesEach) throw new Error("some were dropped")
  return { bytes }
})

/** The frames of one conversation live only as long as they are read. */
async function feed({ deliver }: InProcess, conversationId: string): Promise<void> {
  for (const text of broadcastsFor([conversationId], messagesEach)) deliver(text)
  await turn()
}

function holdMessages(): Promise<InProcess> {
  return colloquy.openInProcess({ conversationIds, keeps: true, onMessage() {} })
}

function holdPayloads(): InProcess {
  const payloads: unknown[] = []
  return {
    deliver: (text) => payloads.push(JSON.parse(text).payload.message),
    count: () => payloads.length,
    close: async () => {},
  }
}

async function usedBytes(): Promise<number> {
  for (let collection = 0; collection < collections; collection++) {
    globalThis.gc?.()
    await turn()
  }
  return process.memoryUsage().heapUsed
}
