import { afterEach, beforeEach, describe, test, vi } from "vitest"
import type { Binding } from "./binding.ts"
import { mountingCases, screenCases } from "./screen-cases.ts"
import { sliceCases } from "./slice-cases.ts"

/** Holds a binding to what both promise. */
export function describeBinding(name: string, binding: Binding): void {
  describe(name, () => {
    for (const { title, run } of [...sliceCases, ...screenCases]) test(title, () => run(binding))
  })

  describe(`${name}, over time`, () => {
    beforeEach(() => {
      vi.useFakeTimers()
    })
    afterEach(() => {
      vi.useRealTimers()
    })
    for (const { title, run } of mountingCases) test(title, () => run(binding))
  })
}
