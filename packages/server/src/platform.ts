import { randomFillSync } from "node:crypto"
import type { Clock, Random } from "@colloquy/core"

/** The machine's own time. Nothing is painted here, so a frame is the next turn. */
export const systemClock: Clock = {
  now: Date.now,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
  frame(task) {
    const immediate = setImmediate(task)
    return () => clearImmediate(immediate)
  },
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
const idChars = 21

export const systemRandom: Random = {
  number: Math.random,
  id: () =>
    Array.from(randomFillSync(new Uint8Array(idChars)), (byte) => alphabet[byte % 64]).join(""),
}
