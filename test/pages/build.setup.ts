import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build, defaultClientConditions } from "vite"
import type { TestProject } from "vitest/node"

declare module "vitest" {
  interface ProvidedContext {
    /** Where the page of these tests is, built. */
    siteFolder: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "colloquy-site-"))
  const root = join(import.meta.dirname, "site")
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    resolve: { conditions: ["@colloquy/source", ...defaultClientConditions] },
    build: {
      outDir: folder,
      emptyOutDir: true,
      rolldownOptions: { input: [join(root, "index.html"), join(root, "plain.html")] },
    },
  })
  project.provide("siteFolder", folder)
  return () => rm(folder, { recursive: true, force: true })
}
