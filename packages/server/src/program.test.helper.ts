import { spawn } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export interface Program {
  /** The address it listens on, or why it ended. */
  readonly url: string
  readonly lines: () => readonly string[]
  /** Sends the signal, and gives the exit code: `null` for a program that was killed. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>
}

const main = fileURLToPath(new URL("main.ts", import.meta.url))

/** Runs the server as a program of its own, and waits until it listens. */
export async function startProgram(...flags: readonly string[]): Promise<Program> {
  const { child, output, exited } = launch(flags)
  const address = new Promise<string>((resolve) => {
    child.stdout.on("data", () => {
      const [, url] = /^.*listening.*?(http:\/\/[\w.:]+)/im.exec(output.text) ?? []
      if (url !== undefined) resolve(url)
    })
  })
  const ended = exited.then((): never => {
    throw new Error(output.text)
  })
  ended.catch(() => {})
  return {
    url: await Promise.race([address, ended]),
    lines: () => output.text.trim().split("\n"),
    async end(signal) {
      child.kill(signal)
      return exited
    },
  }
}

/** Runs the server as a program that ends by itself. */
export async function runProgram(
  ...flags: readonly string[]
): Promise<{ readonly code: number | null; readonly text: string }> {
  const { output, exited } = launch(flags)
  const code = await exited
  return { code, text: output.text.trim() }
}

function launch(flags: readonly string[]) {
  const output = { text: "" }
  const args = ["--conditions=@colloquy/source", main, ...flags]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8")
    stream.on("data", (text: string) => {
      output.text += text
    })
  }
  const exited = once(child, "close").then(([code]: unknown[]) =>
    typeof code === "number" ? code : null,
  )
  return { child, output, exited }
}
