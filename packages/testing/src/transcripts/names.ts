import type { JsonValue } from "@colloquy/core"

/** What the client made and a scenario names: `$m1` stands for the request id that was really used. */
export interface Names {
  /** The value of a name that is bound already; else binds it. */
  readonly bind: (name: string, value: unknown) => unknown
  readonly get: (name: string) => unknown
  /** The same with each bound name replaced, and `{ "$json": text }` by what the text says. */
  readonly fill: (value: JsonValue) => unknown
}

export function createNames(): Names {
  const bound = new Map<string, unknown>()

  function fill(value: JsonValue): unknown {
    if (typeof value === "string") return bound.has(value) ? bound.get(value) : value
    if (Array.isArray(value)) return value.map(fill)
    if (typeof value !== "object" || value === null) return value
    if ("$json" in value && typeof value.$json === "string") return JSON.parse(value.$json)
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]))
  }

  return {
    bind(name, value) {
      if (!bound.has(name)) bound.set(name, value)
      return bound.get(name)
    },
    get: (name) => bound.get(name),
    fill,
  }
}

export function isName(value: unknown): value is string {
  return typeof value === "string" && /^\$\w/.test(value)
}
