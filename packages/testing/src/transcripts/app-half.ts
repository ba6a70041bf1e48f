import type { ChatClient } from "@colloquy/core"
import type { Operation } from "./expectations.ts"
import type { Names } from "./names.ts"
import type { AppStep } from "./transcript.ts"

/** Whoever uses the client. */
export interface AppHalf {
  readonly act: (step: AppStep) => void
  /** By the id of their step. */
  readonly operations: ReadonlyMap<string, Operation>
}

export function createAppHalf(chat: ChatClient, names: Names): AppHalf {
  const operations = new Map<string, Operation>()
  const watched = new Map<string, () => void>()

  function call({ id, verb, args }: Extract<AppStep, { kind: "call" }>): void {
    const settle = (operation: Operation): void => {
      operations.set(id, operation)
    }
    settle({ outcome: "pending" })
    try {
      const method: unknown = Reflect.get(chat, verb)
      if (typeof method !== "function") throw new Error(`a client has no verb "${verb}"`)
      const result: unknown = Reflect.apply(method, chat, args.map(unfold).map(names.fill))
      Promise.resolve(result).then(
        (value) => settle({ outcome: "resolved", value }),
        (error) => settle({ outcome: "rejected", error }),
      )
    } catch (error) {
      settle({ outcome: "rejected", error })
    }
  }

  return {
    operations,
    act(step) {
      if (step.kind === "call") call(step)
      else if (step.kind === "unwatch") watched.get(step.conversationId)?.()
      else {
        const { conversationId } = step
        watched.set(
          conversationId,
          chat.messages(conversationId).subscribe(() => {}),
        )
      }
    },
  }
}

/** `{ repeat, times }` is a long string. */
function unfold<Value>(value: Value): Value | string {
  if (typeof value !== "object" || value === null) return value
  if (!("repeat" in value && "times" in value)) return value
  return String(value.repeat).repeat(Number(value.times))
}
