export interface ClientStats {
  readonly attempts: number
}
export interface TraceEntry {
  readonly at: number
}
