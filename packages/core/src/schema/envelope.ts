import * as z from "zod/mini"
import { bounds } from "./bounds.ts"
import type { Exactly } from "./describes.ts"
import { id } from "./scalars.ts"

/** The envelope of one frame type around its payload. */
export type FrameSchema<Type extends string, Payload extends z.ZodMiniType> = z.ZodMiniObject<
  {
    type: z.ZodMiniLiteral<Type>
    payload: Payload
    requestId: z.ZodMiniExactOptional<z.ZodMiniType<string>>
    timestamp: z.ZodMiniExactOptional<z.ZodMiniType<string>>
  },
  z.core.$strip
>

/**
 * For one direction of the wire: gives the function that wraps a payload, and holds it equal to the interface which
 * `Payloads` has under that frame type.
 *
 * @example
 * const frame = framesOf<ServerPayloads>()
 * const pong = frame("pong", z.object({ sentAt: z.exactOptional(amount), serverTime: amount }))
 */
export function framesOf<Payloads>(): <
  Type extends keyof Payloads & string,
  Payload extends z.ZodMiniType<Payloads[Type]>,
>(
  type: Type,
  payload: Payload & Exactly<Payloads[Type], z.output<Payload>>,
) => FrameSchema<Type, Payload> {
  return (type, payload) =>
    z.object({
      type: z.literal(type),
      payload,
      requestId: z.exactOptional(id),
      // Informative alone: to test its form would cost more than it tells.
      timestamp: z.exactOptional(z.string().check(z.maxLength(bounds.timestampChars))),
    })
}
