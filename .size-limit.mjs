// What `npm run size` measures: what people import together, against budgets, and each entry alone.

import { globSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"

const together = { "packages/core/dist/index.js": "{ createChatClient }" }
const core = { ...together, "packages/websocket/dist/index.js": "{ websocket }" }
const react = { ...core, "packages/react/dist/index.js": "*" }
const svelte = { ...core, "packages/svelte/dist/index.js": "*" }
const frameworks = ["react", "react-dom", "svelte", "svelte/store", "svelte/reactivity"]

/** Bundles that are for servers and tests are not measured. */
const forBrowsers = ["core", "websocket", "react", "svelte"]

export default [
  // The goal is 15 kB. This only falls: docs/decisions/0011-the-size-may-only-fall.md.
  { name: "core + websocket", import: core, limit: "46.6 kB" },
  { name: "core + websocket + react", import: react },
  { name: "core + websocket + svelte", import: svelte },
  alone("react, alone", "packages/react/dist/index.js", "1.5 kB"),
  alone("svelte, alone", "packages/svelte/dist/index.js", "1.5 kB"),
  ...forBrowsers.flatMap(entriesOf),
].map((check) => ({ ignore: frameworks, gzip: true, ...check }))

function alone(name, path, limit) {
  return { name, path, limit, ignore: ["@colloquy/core", ...frameworks] }
}

function entriesOf(folder) {
  const [manifest] = globSync(`packages/${folder}/package.json`)
  const { name, exports } = JSON.parse(readFileSync(manifest, "utf8"))
  return Object.entries(exports)
    .filter(([, entry]) => typeof entry === "object")
    .map(([subpath, entry]) => ({
      name: `entry ${join(name, subpath)}`,
      path: join(dirname(manifest), entry.default),
      ignore: [...(folder === "core" ? [] : ["@colloquy/core"]), ...frameworks],
    }))
}
