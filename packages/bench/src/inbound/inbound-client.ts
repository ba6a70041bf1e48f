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
    let before = process.cpuUsage()

    function onMessage(): void {
      received += 1
      if (received === warmUpCount) before = process.cpuUsage()
      if (received < warmUpCount + measuredCount) return
      const { user, system: kernel } = process.cpuUsage(before)
      resolve({ microseconds: (user + kernel) / measuredCount })
    }

    subject.receive(url, { conversationIds, keeps, onMessage }).catch(reject)
  })
})
