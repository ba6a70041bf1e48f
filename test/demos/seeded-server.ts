import { join } from "node:path"
import { type RunningProcess, startProcess } from "../process.ts"
import { demoSites } from "./build.ts"

export interface SeededServerOptions {
  /** Where the demos were built to. */
  readonly demos: string
  readonly data: string
  readonly port: number
}

/** The reference server, in its own process, with both demos and the seeded team. */
export async function serveDemos(options: SeededServerOptions): Promise<RunningProcess> {
  const { demos, data, port } = options
  const program = ["--conditions=@colloquy/source", "packages/server/src/main.ts", "--seed"]
  const sites = demoSites.flatMap(({ name, path }) => ["--web", `${path}=${join(demos, name)}`])
  const flags = ["--port", `${port}`, "--data", data, ...sites]
  return startProcess(process.execPath, [...program, ...flags], /Listening on (\S+),/)
}
