import { execFile } from "node:child_process"
import { join } from "node:path"
import { promisify } from "node:util"

export interface DemoSite {
  readonly name: string
  /** Where it lies on the server. */
  readonly path: string
}

export const demoSites: readonly DemoSite[] = [
  { name: "react-chat", path: "/" },
  { name: "svelte-chat", path: "/svelte" },
]

/** Builds both demos as they are shipped, each into a folder of its name; elsewhere than `npm start` does. */
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
