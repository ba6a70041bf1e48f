import { answerQuestions } from "../helper-process.ts"
import { bareSocket } from "../subjects/bare-socket.ts"
import { colloquy } from "../subjects/colloquy.ts"
import { contentsToSend, faultsOf } from "./order.ts"

answerQuestions(async ([system, url = "", watched]) => {
  const subject = system === "floor" ? bareSocket : colloquy
  const contents = contentsToSend()
  const shown = await subject.flush(url, contents, watched === "watched")
  return { ...faultsOf(shown.contents), doubledAtOnce: shown.doubled }
})
