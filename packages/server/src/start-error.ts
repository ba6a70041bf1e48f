import { ChatError } from "@colloquy/core"

/** Why the server cannot run, in one sentence for whoever started it. */
export function startError(reason: string, cause?: unknown): ChatError {
  return new ChatError({ code: "invalid_argument", operation: "start", reason, cause })
}

/** The code of a system error, such as `EADDRINUSE`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined
  return typeof error.code === "string" ? error.code : undefined
}
