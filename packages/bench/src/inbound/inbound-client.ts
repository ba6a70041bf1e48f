import { processNs } from "../cpu-time.ts"
import { answerQuestions } from "../helper-process.ts"
import { bareSocket } from "../subjects/bare-socket.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { conversationIds, measuredCount, warmUpCount } from "./load.ts"

/** CPU time of this process, all threads, for each message after the warm-up. */
answerQuestions(([system, url = "", kept]) => {
  const subject = system === "floor" ? bareSocket : colloquy
  const keeps = kept === "kept"
  return new Promise((resolve, reject) => {
    let received = 0
    let startedNs = processNs()

    function onMessage(): void {
      received += 1
      if (received === warmUpCount) startedNs = processNs()
      if (received < warmUpCount + measuredCount) return
      resolve({ microseconds: (processNs() - startedNs) / measuredCount / 1_000 })
    }

    subject.receive(url, { conversationIds, keeps, onMessage }).catch(reject)
  })
})
