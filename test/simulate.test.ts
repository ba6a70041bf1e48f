import { execFile } from "node:child_process"
import { promisify } from "node:util"
import { describe, expect, test } from "vitest"
import { plantedBugs } from "../scripts/planted/bugs.ts"

const run = promisify(execFile)

/** The seeds bound the work: seconds, and minutes on a machine that does much else. */
const timeoutMs = 300_000

function simulate(...flags: readonly string[]): Promise<{ readonly stdout: string }> {
  return run(process.execPath, ["--conditions=@colloquy/source", "scripts/simulate.ts", ...flags])
}

describe("a fault that is put into the client is found within 300 seeds", () => {
  test.each(plantedBugs.map(({ name }) => [name]))(
    "%s",
    async (name) => {
      const { stdout } = await simulate("--planted", name)
      expect(stdout).toMatch(new RegExp(`^✔ ${name}: seed \\d+ broke I\\d at step \\d+: `))
      expect(stdout).toMatch(/\n1 passed, 0 failed\n$/)
    },
    timeoutMs,
  )
})

describe("npm run simulate", () => {
  test("ends with how many seeds passed", async () => {
    const { stdout } = await simulate("--seeds", "2", "--from", "4294967295")
    expect(stdout).toMatch(/(^|\n)2 passed, 0 failed\n$/)
  })

  test.each([
    ["a seed that is no number", ["--seed", "x1"], '"x1" is none'],
    ["a step that is none", ["--until", "0"], "from 1 to"],
    ["a file that is not there", ["--file", "nowhere.json"], 'there is no file "nowhere.json"'],
    ["a file that holds no run", ["--file", "package.json"], "it is no plan of a run"],
    ["a fault that it does not know", ["--planted", "none"], 'no planted fault "none"'],
    ["a word that belongs to no flag", ["123"], '"123" belongs to no flag'],
    ["a flag that it does not know", ["--sed", "1"], "--sed"],
  ])("refuses %s with a sentence and 2", async (_what, flags, reason) => {
    const refused = simulate(...flags)
    await expect(refused).rejects.toMatchObject({ code: 2 })
    await expect(refused).rejects.toThrow(`unable to simulate: `)
    await expect(refused).rejects.toThrow(reason)
  })
})
