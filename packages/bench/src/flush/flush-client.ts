import { answerQuestions } from "../helper-process.ts"
import { bareSocket } from "../subjects/bare-socket.ts"
import { colloquy, colloquyDurable } from "../subjects/colloquy.ts"
import { contentsToSend, faultsOf } from "./order.ts"

const subjects = [colloquy, colloquyDurable]

answerQuestions(async ([system, url = "", watched]) => {
  const subject = subjects.find(({ name }) => name === system) ?? bareSocket
  const contents = contentsToSend()
  const shown = await subject.flush(url, contents, watched === "watched")
  return { ...faultsOf(shown.contents), doubledAtOnce: shown.doubled }
})
