import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { TestProject } from "vitest/node"
import { buildDemos } from "./build.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Where both demos are, built. */
    demosFolder: string
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "colloquy-demos-"))
  await buildDemos(folder)
  project.provide("demosFolder", folder)
  return () => rm(folder, { recursive: true, force: true })
}
