import type { Random } from "@colloquy/core"

/** Chance that repeats itself: the same seed gives the same numbers. */
export function createChance(seed: number): Random {
  let state = seed >>> 0
  let count = 0

  /** Mulberry32, by Tommy Ettinger. */
  function number(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return { number, id: () => `id-${seed}-${count++}` }
}
