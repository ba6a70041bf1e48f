import { readFileSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { runTranscripts } from "./run-transcripts.ts"

const file: unknown = JSON.parse(readFileSync("packages/testing/transcripts/qrypt.json", "utf8"))
const results = await runTranscripts("qrypt", file)

describe("the transcripts of the QryptChat API", () => {
  test("are there", () => {
    expect(results.length).toBeGreaterThanOrEqual(30)
  })

  test.each(results)("$name: $about", ({ faults }) => {
    expect(faults).toEqual([])
  })
})
