import { processNs } from "../cpu-time.ts"
import { broadcastsFor, conversationNames } from "../frames.ts"
import { answerQuestions } from "../helper-process.ts"
import { bareSocket } from "../subjects/bare-socket.ts"
import { colloquy } from "../subjects/colloquy.ts"

/** Messages in each timed burst, however long one conversation is. */
const burst = 100_000

let texts: { readonly each: number; readonly all: readonly string[] } = { each: 0, all: [] }

/** Nanoseconds for each message of one burst. */
answerQuestions(async ([system, kept, each]) => {
  const messagesEach = Number(each)
  const conversationIds = conversationNames(burst / messagesEach)
  if (texts.each !== messagesEach)
    texts = { each: messagesEach, all: broadcastsFor(conversationIds, messagesEach) }
  const keeps = kept === "kept"
  const subject = system === "floor" ? bareSocket : colloquy
  let heard = 0
  const { deliver, count, close } = await subject.openInProcess({
    conversationIds,
    keeps,
    onMessage() {
      heard += 1
    },
  })
  const startedNs = processNs()
  for (const text of texts.all) deliver(text)
  const nanoseconds = (processNs() - startedNs) / burst
  if (heard !== burst || (keeps && count() !== burst)) throw new Error("messages were dropped")
  await close()
  return { nanoseconds }
})
