import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"
import { type RunningProcess, startProcess } from "./process.ts"

export interface DemoSite {
  readonly name: string
  /** Where it lies on the server. */
  readonly path: string
}

export const demoSites: readonly DemoSite[] = [
  { name: "react-chat", path: "/" },
  { name: "svelte-chat", path: "/svelte" },
]

/** Builds both demos into a folder of the test's own, so that no other test's build takes files from under it. */
export async function buildDemos(folder: string): Promise<void> {
  await Promise.all(
    demoSites.map(({ name, path }) => {
      const program = ["node_modules/vite/bin/vite.js", "build", `examples/${name}`]
      const flags = ["--base", path === "/" ? path : `${path}/`, "--logLevel", "warn"]
      const out = ["--outDir", join(folder, name), "--emptyOutDir"]
      const env = { ...process.env, NODE_ENV: "production" }
      return promisify(execFile)(process.execPath, [...program, ...flags, ...out], { env })
    }),
  )
}

/** The reference server with both demos and the seeded team, on `folder`. */
export async function serveDemos(folder: string, port: number): Promise<RunningProcess> {
  const program = ["--conditions=@colloquy/source", "packages/server/src/main.ts", "--seed"]
  const sites = demoSites.flatMap(({ name, path }) => ["--web", `${path}=${join(folder, name)}`])
  const flags = ["--port", `${port}`, "--data", join(folder, "data"), ...sites]
  return startProcess(process.execPath, [...program, ...flags], /Listening on (\S+),/)
}
