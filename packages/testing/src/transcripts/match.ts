import type { JsonValue } from "@colloquy/core"
import { isName, type Names } from "./names.ts"

export interface MatchOptions {
  readonly names: Names
  /** What a client says is compared field by field; of what it shows, the fields that are named. */
  readonly isWhole: boolean
}

/**
 * Where a value differs from what was expected, one line each; none where it does not.
 *
 * `"*"` and `$names` mean something in what is compared as a whole; `{ "$any": type }` and `{ "$between": [min, max] }`
 * everywhere.
 */
export function differences(
  expected: JsonValue,
  value: unknown,
  options: MatchOptions,
  path = "",
): readonly string[] {
  if (options.isWhole && expected === "*") return value === undefined ? [at(path, "anything")] : []
  if (isName(expected)) return matchName(expected, value, options, path)
  if (Array.isArray(expected)) return matchArray(expected, value, options, path)
  if (isFields(expected)) return matchObject(expected, value, options, path)
  return Object.is(expected, value) ? [] : [at(path, show(expected), value)]
}

function matchName(name: string, value: unknown, { names, isWhole }: MatchOptions, path: string) {
  const wanted = isWhole && value !== undefined ? names.bind(name, value) : names.get(name)
  return JSON.stringify(wanted) === JSON.stringify(value)
    ? []
    : [at(path, `${name}, which is ${show(wanted)}`, value)]
}

function matchArray(
  expected: readonly JsonValue[],
  value: unknown,
  options: MatchOptions,
  path: string,
): readonly string[] {
  if (!Array.isArray(value)) return [at(path, "a list", value)]
  if (value.length !== expected.length)
    return [at(path, `${expected.length} items: ${show(expected)}`, value)]
  return expected.flatMap((one, index) =>
    differences(one, value[index], options, `${path}[${index}]`),
  )
}

function matchObject(
  expected: { readonly [key: string]: JsonValue },
  value: unknown,
  options: MatchOptions,
  path: string,
): readonly string[] {
  const { $any, $between, $json } = expected
  if (typeof $any === "string") return typeof value === $any ? [] : [at(path, `a ${$any}`, value)]
  if (Array.isArray($between)) {
    const [least = 0, most = 0] = $between.map(Number)
    const isWithin = typeof value === "number" && value >= least && value <= most
    return isWithin ? [] : [at(path, `a number from ${least} to ${most}`, value)]
  }
  if (typeof $json === "string") return differences(JSON.parse($json), value, options, path)
  if (!isFields(value)) return [at(path, show(expected), value)]
  const strange = options.isWhole
    ? Object.keys(value).filter((key) => !Object.hasOwn(expected, key) && value[key] !== undefined)
    : []
  return [
    ...Object.entries(expected).flatMap(([key, one]) =>
      differences(one, value[key], options, `${path}.${key}`),
    ),
    ...strange.map((key) => at(`${path}.${key}`, "nothing", value[key])),
  ]
}

function at(path: string, expected: string, ...came: readonly unknown[]): string {
  const place = path === "" ? "" : `${path.replace(/^\./, "")}: `
  return `${place}expected ${expected}, came ${came.length > 0 ? show(came[0]) : "nothing"}`
}

const mostChars = 600

/** As JSON, cut to what one line can bear. */
export function show(value: unknown): string {
  const text = textOf(value)
  return text.length > mostChars ? `${text.slice(0, mostChars)}…` : text
}

function textOf(value: unknown): string {
  if (value instanceof Error)
    return `${value.name} ${"code" in value ? value.code : ""} "${value.message}"`
  return JSON.stringify(value) ?? "nothing"
}

function isFields(value: unknown): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
