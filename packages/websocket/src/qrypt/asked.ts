import type { Command } from "@colloquy/core"
import type { Effects } from "./effects.ts"
import type { QryptServerFrame, QryptServerType } from "./frames.ts"

/** One frame that waits for its answer. A command may take several, each under an id of its own. */
export interface Question {
  /** That of the command. */
  readonly requestId: string
  readonly command: Command
  readonly replyType: QryptServerType
  /** What the answer means; `null`: it is not the answer. */
  readonly answer: (frame: QryptServerFrame) => Effects | null
  readonly refuse: (frame: QryptServerFrame<"error">) => Effects
}

/** What was asked on this connection. */
export interface Asked {
  readonly put: (frameId: string, question: Question) => void
  readonly find: (frameId: string | null | undefined) => Question | undefined
  readonly remove: (frameId: string) => void
  /** The one on its way, if it is the only one. */
  readonly only: () => readonly [frameId: string, question: Question] | undefined
  /** Whether a message of this conversation is on its way. */
  readonly isSending: (conversationId: string) => boolean
  /** Nobody waits any longer; what comes late may still be told. */
  readonly end: (requestId: string, isLateProof: boolean) => Question | undefined
}

const maxLate = 1_000
const lateMs = 300_000

export function createAsked(nowMs: () => number): Asked {
  const pending = new Map<string, Question>()
  /** Sends whose deadline passed: their proof still counts. */
  const late = new Map<string, { readonly question: Question; readonly sinceMs: number }>()

  function keep(frameId: string, question: Question): void {
    late.set(frameId, { question, sinceMs: nowMs() })
    const [oldest] = late.keys()
    if (late.size > maxLate && oldest !== undefined) late.delete(oldest)
  }

  return {
    put: (frameId, question) => void pending.set(frameId, question),
    find(frameId) {
      const known = pending.get(frameId ?? "")
      const { question, sinceMs = 0 } = late.get(frameId ?? "") ?? {}
      return known ?? (nowMs() - sinceMs < lateMs ? question : undefined)
    },
    remove(frameId) {
      pending.delete(frameId)
      late.delete(frameId)
    },
    only() {
      const [one, ...others] = pending
      return others.length === 0 ? one : undefined
    },
    isSending: (conversationId) =>
      [...pending.values()].some(
        ({ command }) =>
          command.type === "send_message" && command.payload.conversationId === conversationId,
      ),
    end(requestId, isLateProof) {
      let ended: Question | undefined
      for (const [frameId, question] of [...pending, ...lateQuestions()])
        if (question.requestId === requestId) {
          ended = question
          pending.delete(frameId)
          late.delete(frameId)
          if (isLateProof && question.command.type === "send_message") keep(frameId, question)
        }
      return ended
    },
  }

  function lateQuestions(): readonly (readonly [string, Question])[] {
    return [...late].map(([frameId, { question }]) => [frameId, question] as const)
  }
}
