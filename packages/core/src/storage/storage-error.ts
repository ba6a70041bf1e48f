import { ChatError, isChatError } from "../errors.ts"

export function storageError(
  code: "conflict" | "storage_failed",
  reason: string,
  cause?: unknown,
): ChatError {
  return new ChatError({ code, operation: "use the storage", reason, cause })
}

const reasons: Readonly<Record<string, string>> = {
  InvalidStateError: "it is closed",
  QuotaExceededError: "the disk is full",
  ReferenceError: "there is no database here",
  SecurityError: "this page may not have a database",
  VersionError: "a newer version of this page has changed it",
}

/** A database's own error as ours. Its text may hold what was written: only its name is told. */
export function typed(cause: unknown): ChatError {
  if (isChatError(cause)) return cause
  const name = cause instanceof Error ? cause.name : "Error"
  return storageError("storage_failed", reasons[name] ?? `it failed (${name})`, cause)
}
