import type * as z from "zod/mini"
import type { JsonValue } from "../json.ts"

/** Without `readonly` and with open enumerations as plain strings: what a wire cannot tell apart. */
type Plain<T> = [JsonValue] extends [T]
  ? T
  : T extends string
    ? string extends T
      ? string
      : T
    : T extends object
      ? { -readonly [K in keyof T]: Plain<T[K]> }
      : T

/** `unknown` when a schema's output has exactly the fields of `T`, else a type that no schema has. */
export type Exactly<T, Output> =
  (<X>() => X extends Plain<T> ? 1 : 2) extends <X>() => X extends Plain<Output> ? 1 : 2
    ? unknown
    : { readonly differsFrom: T }

/** `T`, with the fields named by `Filled` never `null`. */
type Fill<T, Filled extends keyof T> = {
  [K in keyof T]: K extends Filled ? NonNullable<T[K]> : T[K]
}

/**
 * Holds a schema and an interface equal: it does not compile when one has a field, an optional one too, that the other
 * lacks or has otherwise.
 *
 * @param Filled Fields that may be `null` in the interface, for other wires, and never are on this one.
 * @example
 * export const reaction: z.ZodMiniType<Reaction> = describes<Reaction>()(
 *   z.object({ reaction: z.string(), userIds: z.array(id) }),
 * )
 */
export function describes<T, Filled extends keyof T = never>(): <S extends z.ZodMiniType<T>>(
  schema: S & Exactly<Fill<T, Filled>, z.output<S>>,
) => z.ZodMiniType<T> {
  return (schema) => schema
}
