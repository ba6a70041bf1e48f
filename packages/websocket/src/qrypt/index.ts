export { type QryptGeneration, type QryptOptions, qryptDialect } from "./qrypt-dialect.ts"
