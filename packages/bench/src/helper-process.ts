import { fork } from "node:child_process"

/** What a helper answers: numbers by name. */
export type Numbers = Readonly<Record<string, number>>

/** A process of its own that measures, so that nothing else runs in its heap or counts as its CPU time. */
export interface Helper {
  readonly ask: (...words: readonly string[]) => Promise<Numbers>
  readonly stop: () => Promise<void>
}

/** Starts a program that calls `answerQuestions`. Flags are those of Node. */
export function startHelper(program: URL, flags: readonly string[] = []): Helper {
  const child = fork(program, { execArgv: [...flags] })
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()))
  return {
    ask: (...words) =>
      new Promise((resolve, reject) => {
        const fail = (code: number | null): void =>
          reject(new Error(`unable to measure: the helper ended with ${code}`))
        child.once("exit", fail)
        child.once("message", (answer) => {
          child.off("exit", fail)
          if (isNumbers(answer)) resolve(answer)
          else reject(new Error(`unable to measure: ${String(answer)}`))
        })
        child.send(words)
      }),
    stop() {
      child.disconnect()
      return ended
    },
  }
}

/** The other end: answers each question of the process that started this one, and ends with it. */
export function answerQuestions(answer: (words: readonly string[]) => Promise<Numbers>): void {
  process.on("message", (words) => {
    if (!isWords(words)) return
    answer(words).then(
      (numbers) => process.send?.(numbers),
      (cause: unknown) => process.send?.(cause instanceof Error ? cause.stack : cause),
    )
  })
  process.on("disconnect", () => process.exit())
}

function isNumbers(value: unknown): value is Numbers {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((one) => typeof one === "number")
  )
}

function isWords(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((word) => typeof word === "string")
}
