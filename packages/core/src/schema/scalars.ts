import * as z from "zod/mini"
import type { JsonValue } from "../json.ts"
import { bounds } from "./bounds.ts"

/** An opaque name that one side gave. */
export const id: z.ZodMiniType<string> = chars(1, bounds.idChars).register(z.globalRegistry, {
  id: "id",
})

/** Place of an event in its conversation: 1, 2, 3 … */
export const seq: z.ZodMiniType<number> = z
  .int()
  .check(z.positive())
  .register(z.globalRegistry, { id: "seq" })

/** The last seq that somebody has: 0 before the first event. */
export const cursor: z.ZodMiniType<number> = z
  .int()
  .check(z.nonnegative())
  .register(z.globalRegistry, { id: "cursor" })

export const count: z.ZodMiniType<number> = z
  .int()
  .check(z.nonnegative())
  .register(z.globalRegistry, { id: "count" })

/** Milliseconds since the epoch. */
export const time: z.ZodMiniType<number> = z.int().check(z.nonnegative())

/** A time, a duration or a measure of a server, whose clock may tell fractions. */
export const amount: z.ZodMiniType<number> = z
  .number()
  .check(z.nonnegative())
  .register(z.globalRegistry, { id: "amount" })

export const metadata: z.ZodMiniType<Record<string, unknown>> = z.record(z.string(), z.unknown())

/**
 * Anything, as long as it is there. A frame comes out of `JSON.parse`, so all within it is JSON: to walk through it once
 * more would only let a deep one exhaust the stack.
 */
export const json: z.ZodMiniType<JsonValue> = z.custom<JsonValue>((value) => value !== undefined)
json._zod.toJSONSchema = () => ({})

/** A string of so many code points. */
export function chars(minimum: number, maximum: number): z.ZodMiniType<string> {
  return z.string().check(z.minLength(minimum), z.maxLength(maximum))
}
