import { describe, expect, expectTypeOf, test } from "vitest"
import * as z from "zod/mini"
import type { JsonValue } from "../json.ts"
import type { ServerPayloads } from "../protocol/frames.ts"
import { describes } from "./describes.ts"
import { framesOf } from "./envelope.ts"
import { json } from "./scalars.ts"

interface Note {
  readonly id: string | null
  readonly tags: readonly string[]
  readonly mood?: "calm" | "busy"
  readonly data: JsonValue
  readonly place: { readonly x: number; readonly y?: number }
}

const place = z.object({ x: z.number(), y: z.exactOptional(z.number()) })
const mood = z.exactOptional(z.enum(["calm", "busy"]))
const note = { id: z.nullable(z.string()), tags: z.array(z.string()), mood, data: json, place }
const of = describes<Note>()
const { mood: _mood, ...moodless } = note

describe("a schema that says what its interface says", () => {
  test("is given back as it is, with the interface's type", () => {
    const schema = z.object(note)
    const described = of(schema)
    expect(described).toBe(schema)
    expectTypeOf(described).toEqualTypeOf<z.ZodMiniType<Note>>()
  })

  test("may leave null out where the wire never has it", () => {
    const schema = z.object({ ...note, id: z.string() })
    expect(describes<Note, "id">()(schema)).toBe(schema)
  })

  test("may list an open enumeration as strings", () => {
    const schema = z.object({ codes: z.array(z.string()) })
    type Open = { readonly codes: readonly ("a" | "b" | (string & {}))[] }
    expect(describes<Open>()(schema)).toBe(schema)
  })
})

// Each of these lines would compile were the difference not found, and then the directive is an error.
describe("a schema does not compile when it differs from its interface by", () => {
  const { object } = z

  test("a field", () => {
    // @ts-expect-error an optional field is missing
    of(object(moodless))
    // @ts-expect-error an optional field is missing further in
    of(object({ ...note, place: object({ x: z.number() }) }))
    // @ts-expect-error a field that the interface lacks
    of(object({ ...note, extra: z.exactOptional(z.string()) }))
    // @ts-expect-error a required field is missing
    of(object({ ...moodless, tags: mood }))
  })

  test("what a field holds", () => {
    // @ts-expect-error of another type
    of(object({ ...note, tags: z.array(z.number()) }))
    // @ts-expect-error fewer literals
    of(object({ ...note, mood: z.exactOptional(z.literal("calm")) }))
    // @ts-expect-error more literals
    of(object({ ...note, mood: z.exactOptional(z.string()) }))
    // @ts-expect-error anything
    of(object({ ...note, place: z.any() }))
    // @ts-expect-error never null, and nobody says so
    of(object({ ...note, id: z.string() }))
    // @ts-expect-error null, although it is said to be filled
    describes<Note, "id">()(object(note))
  })

  test("whether a field must be there", () => {
    // @ts-expect-error required instead of optional
    of(object({ ...note, mood: z.enum(["calm", "busy"]) }))
    // @ts-expect-error undefined instead of absent
    of(object({ ...note, mood: z.optional(z.enum(["calm", "busy"])) }))
    // @ts-expect-error optional instead of required
    of(object({ ...note, tags: z.exactOptional(z.array(z.string())) }))
  })

  test("the payload of a frame", () => {
    const frame = framesOf<ServerPayloads>()
    const sound = { serverTime: z.number(), sentAt: z.exactOptional(z.number()) }
    expect(frame("pong", object(sound)).safeParse({ type: "pong", payload: {} }).success).toBe(
      false,
    )
    // @ts-expect-error without its optional field
    frame("pong", object({ serverTime: z.number() }))
    // @ts-expect-error the payload of another type
    frame("user_online", object(sound))
  })
})
