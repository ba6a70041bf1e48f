import { readFileSync } from "node:fs"
import { get, type Readable } from "svelte/store"

/** A block of JavaScript in the document. */
export interface Snippet {
  readonly heading: string
  readonly source: string
}

/** What had to be done to it before it could run, and nothing else was. */
export type Edit = "import path" | "one scope for each statement group" | "$store compiled"

export interface Compiled {
  readonly body: string
  readonly edits: readonly Edit[]
}

export function readSnippets(): readonly Snippet[] {
  const text = readFileSync(new URL("document.test.fixture.txt", import.meta.url), "utf8")
  return [...text.matchAll(/### (.+)\n+```javascript\n([\s\S]*?)```/g)].map(
    ([, heading = "", source = ""]) => ({ heading, source }),
  )
}

/** The body of an async function whose parameters are what the snippet imports and takes for given. */
export function compile({ source }: Snippet): Compiled {
  const edits = new Set<Edit>()
  const withoutImports = source.replace(
    /^import \{ \w+ \} from '\$lib\/stores\/websocket-chat\.js';\n/gm,
    () => {
      edits.add("import path")
      return ""
    },
  )
  const withoutDollars = withoutImports.replace(
    /\$(conversations|messages|typingUsers)\b/g,
    (_, name) => {
      edits.add("$store compiled")
      return `$value(${name})`
    },
  )
  return { body: scoped(withoutDollars, edits), edits: [...edits] }
}

/** A name that two groups declare needs a scope of its own in each. */
function scoped(source: string, edits: Set<Edit>): string {
  const names = [...source.matchAll(/^const (\w+)/gm)].map(([, name]) => name)
  if (new Set(names).size === names.length) return source
  edits.add("one scope for each statement group")
  return source
    .split(/\n\n/)
    .map((group) => `{\n${group}\n}`)
    .join("\n")
}

export async function run(
  { body }: Compiled,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const scope = { ...given, $value: (store: Readable<unknown>) => get(store) }
  const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
  await new AsyncFunction(...Object.keys(scope), `"use strict"\n${body}`)(...Object.values(scope))
}
