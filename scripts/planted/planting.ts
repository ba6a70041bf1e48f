import { readFileSync } from "node:fs"
import { registerHooks } from "node:module"
import type { PlantedBug } from "./bugs.ts"

type Simulation = typeof import("@colloquy/testing/simulation")

/** A file as it is read where the bug is planted. */
interface Planted {
  readonly url: string
  readonly text: string
  isRead: boolean
}

const packages = new URL("../../packages/", import.meta.url)
const mark = "?planted="
const planted = new Map<string, Planted>()

registerHooks({
  /** Whatever a planted module imports is loaded anew with it, as far as it is the project's own. */
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context)
    const [, name] = (context.parentURL ?? "").split(mark)
    const isOwn = resolved.url.startsWith(packages.href) && !resolved.url.includes("node_modules")
    return name === undefined || !isOwn
      ? resolved
      : { ...resolved, url: resolved.url + mark + name }
  },
  load(url, context, nextLoad) {
    const [file = "", name = ""] = url.split(mark)
    const bug = planted.get(name)
    const loaded = nextLoad(url, context)
    if (!bug || file !== bug.url) return loaded
    bug.isRead = true
    return { ...loaded, source: bug.text }
  },
})

/**
 * The simulation of clients that have this bug; no file is changed.
 *
 * @throws Error for a bug whose text does not stand there once
 */
export async function plant(bug: PlantedBug): Promise<Simulation> {
  const url = new URL(bug.file, packages)
  const own: Planted = { url: url.href, text: withBug(url, bug), isRead: false }
  const name = encodeURIComponent(bug.name)
  planted.set(name, own)
  const entry = new URL(`testing/src/simulation/index.ts${mark}${name}`, packages)
  const simulation: Simulation = await import(entry.href)
  if (!own.isRead) throw failed(bug, "no client reads that file")
  return simulation
}

function withBug(url: URL, bug: PlantedBug): string {
  const text = readFileSync(url, "utf8")
  const found = text.split(bug.from).length - 1
  if (found === 1) return text.replace(bug.from, () => bug.to)
  throw failed(bug, `its text is there ${found} times, and not once`)
}

function failed({ name, file }: PlantedBug, reason: string): Error {
  return new Error(`unable to plant "${name}" in packages/${file}: ${reason}`)
}
