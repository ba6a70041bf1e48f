import type { Abort, AbortSignalLike } from "../abort.ts"

declare const AbortController: new () => {
  readonly signal: AbortSignalLike
  readonly abort: () => void
}

export function createAbort(): Abort {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
