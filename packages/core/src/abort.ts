/** What the core needs of an abort signal. */
interface MinimalAbortSignal {
  readonly aborted: boolean
  addEventListener(type: "abort", listener: () => void): void
  removeEventListener(type: "abort", listener: () => void): void
}

/** The platform's `AbortSignal` where its types are known, so that it can be handed to `fetch`. */
export type AbortSignalLike = typeof globalThis extends { AbortSignal: { prototype: infer Signal } }
  ? Signal & MinimalAbortSignal
  : MinimalAbortSignal

/** One signal and the way to raise it. */
export interface Abort {
  readonly signal: AbortSignalLike
  readonly abort: () => void
}

/** Calls `listener` when the signal is raised; gives the way to stop waiting for it. */
export function onAbort(signal: AbortSignalLike | undefined, listener: () => void): () => void {
  signal?.addEventListener("abort", listener)
  return () => signal?.removeEventListener("abort", listener)
}
