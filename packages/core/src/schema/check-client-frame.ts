import * as z from "zod/mini"
import type { ClientFrame, ClientFrameType } from "../protocol/frames.ts"
import { clientFrameSchemas } from "./client-frames.ts"
import { id } from "./scalars.ts"

/** A frame with all that the protocol knows of it and nothing else, or why there is none. */
export type ClientFrameCheck =
  | { readonly frame: ClientFrame }
  /** A newer client asks for something that this server does not know. */
  | { readonly unknownType: string; readonly requestId?: string }
  /** Where the first fault lies, never what stands there: ".payload.content". */
  | { readonly fault: string; readonly requestId?: string }

const envelope = z.object({ type: z.string(), requestId: z.exactOptional(id) })

/**
 * What a client said, from `JSON.parse` of its text. A refusal names the request that it answers, where there is one.
 *
 * @example
 * const check = checkClientFrame(JSON.parse(text))
 * if ("fault" in check) return refuse(check.requestId, `the frame is wrong at ${check.fault}`)
 */
export function checkClientFrame(value: unknown): ClientFrameCheck {
  const { success, data, error } = envelope.safeParse(value)
  if (!success) return { fault: pathOf(error) }
  const { type, ...request } = data
  if (!isClientFrameType(type)) return { unknownType: type, ...request }
  const parsed = z.safeParse(clientFrameSchemas[type], value)
  return parsed.success ? { frame: parsed.data } : { fault: pathOf(parsed.error), ...request }
}

function isClientFrameType(type: string): type is ClientFrameType {
  return Object.hasOwn(clientFrameSchemas, type)
}

function pathOf({ issues }: z.core.$ZodError): string {
  return (issues[0]?.path ?? []).map((key) => `.${String(key)}`).join("")
}
