export type { AbortSignalLike } from "./abort.ts"
