import { writeFileSync } from "node:fs"
import { cpus } from "node:os"
import type { Row, Target } from "./rows.ts"
import type { Spread } from "./statistics.ts"

const heads = [
  "metric",
  "system",
  "unit",
  "min / median / max",
  "ratio min / median / max",
  "target",
  "verdict",
]

/** One suite's rows as a table with aligned columns. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [heads, ...rows.map(cellsOf)]
  const widths = heads.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)))
  return lines
    .map((line) => line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | "))
    .join("\n")
}

/** What was reached and what was not, by row; suites one after another. */
export function summaryOf(rows: readonly Row[]): string {
  const judged = rows.filter(({ verdict }) => verdict !== "")
  const passed = judged.filter(({ verdict }) => verdict.startsWith("PASS"))
  const others = judged.filter((row) => !passed.includes(row))
  return [`${passed.length} of ${judged.length} targets are reached.`, ...others.map(lineOf)].join(
    "\n",
  )
}

function lineOf({ metric, system, unit, value, ratio, target, verdict }: Row): string {
  const { median } = (target?.of === "ratio" ? ratio : null) ?? value
  const sign = target?.of === "ratio" ? "×" : ` ${unit}`
  return `${verdict}: ${metric}, ${system}: ${numberText(median)}${sign}, target ${target ? targetText(target) : ""}`
}

function cellsOf({ metric, system, unit, value, ratio, target, verdict }: Row): readonly string[] {
  const shown = [metric, system, unit, textOf(value), ratio ? textOf(ratio) : "–"]
  return [...shown, target ? targetText(target) : "–", verdict || "–"]
}

function textOf({ min, median, max }: Spread): string {
  return [min, median, max].map(numberText).join(" / ")
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString("en")
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString("en", { maximumFractionDigits: digits })
}

function targetText({ of, atLeast, atMost }: Target): string {
  const sign = of === "ratio" ? "×" : ""
  const most = `≤ ${numberText(atMost)}${sign}`
  return atLeast === undefined ? most : `${numberText(atLeast)} to ${numberText(atMost)}${sign}`
}

/** Everything that another run may be compared with. */
export function writeJson(file: string, suites: Readonly<Record<string, readonly Row[]>>): void {
  const { node, v8 } = process.versions
  const [processor] = cpus()
  const machine = { processor: processor?.model ?? "", cores: cpus().length }
  const versions = { node, v8, platform: `${process.platform}-${process.arch}` }
  const measured = { at: new Date().toISOString(), versions, machine, suites }
  writeFileSync(file, `${JSON.stringify(measured, null, 2)}\n`)
}
