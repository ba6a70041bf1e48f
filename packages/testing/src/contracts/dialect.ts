import type { RequestMap } from "@colloquy/core"
import { describe, test } from "vitest"
import { answerChecks } from "./dialect/answers.ts"
import type { DialectCheck } from "./dialect/check.ts"
import { deliveryChecks } from "./dialect/delivery.ts"
import { hostileChecks } from "./dialect/hostile.ts"
import { loginChecks } from "./dialect/login.ts"
import { roundTripChecks } from "./dialect/round-trips.ts"
import type { DialectSubject } from "./dialect/subject.ts"
import { waitingChecks } from "./dialect/waiting.ts"

export type { DialectCheck } from "./dialect/check.ts"
export {
  type DialectClose,
  type DialectError,
  type DialectServer,
  type DialectSubject,
  type FrameText,
  textFrames,
} from "./dialect/subject.ts"

/**
 * What every dialect promises, one check each, at a server of its wire in memory. Each makes a server of its own, takes
 * no real time, and rejects where the promise is broken.
 */
export function dialectChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  return [
    ...loginChecks(subject),
    ...roundTripChecks(subject),
    ...answerChecks(subject),
    ...deliveryChecks(subject),
    ...waitingChecks(subject),
    ...hostileChecks(subject),
  ]
}

/**
 * What every dialect promises, as tests of Vitest.
 *
 * @example
 * describeDialect("qrypt", () => ({
 *   dialect: qryptDialect(),
 *   serve: (clock) => createQryptStandIn({ clock }),
 *   frames: textFrames,
 *   errors: qryptErrors,
 *   closes: [{ reason: { code: 1006 }, next: "retry" }],
 * }))
 */
export function describeDialect<Frame, Requests extends RequestMap<Requests>>(
  name: string,
  make: () => DialectSubject<Frame, Requests>,
): void {
  describe(`the ${name} dialect`, () => {
    for (const { name: promise, run } of dialectChecks(make())) test(promise, run)
  })
}
