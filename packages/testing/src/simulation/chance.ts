import type { Random } from "@colloquy/core"
import { createSeededRandom } from "../seeded-random.ts"

/** A number of 32 bits that depends on all of these, and on nothing else. */
export function mix(...parts: readonly number[]): number {
  let mixed = 0x9e3779b9
  for (const part of parts) {
    mixed = Math.imul(mixed ^ (part >>> 0), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13) ^ Math.floor(part / 2 ** 32), 0xc2b2ae35)
    mixed ^= mixed >>> 16
  }
  return mixed >>> 0
}

/** Chance for one purpose: a draw more of one stream moves no other. */
export interface Chance extends Random {
  /** From 0 to `below`, without it. */
  readonly below: (below: number) => number
  readonly between: (least: number, most: number) => number
  readonly isLikely: (probability: number) => boolean
  readonly pick: <T>(options: readonly [T, ...T[]]) => T
}

export function createChance(seed: number, purpose: string): Chance {
  const random = createSeededRandom(mix(seed, ...[...purpose].map((char) => char.charCodeAt(0))))
  const below = (limit: number): number => Math.floor(random.number() * limit)
  return {
    ...random,
    below,
    between: (least, most) => least + below(most - least + 1),
    isLikely: (probability) => random.number() < probability,
    pick: (options) => options[below(options.length)] ?? options[0],
  }
}
