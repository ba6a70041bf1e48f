import { readFileSync } from "node:fs"
import { describe, expect, onTestFinished, test, vi } from "vitest"
import { getWebSocketServer, startWebSocketServer } from "./index.ts"

const text = readFileSync(new URL("document.test.fixture.txt", import.meta.url), "utf8")
const listed = readFileSync("docs/qrypt.md", "utf8")

/** Runs a block of the QryptChat document, with its edits and no other, and gives what it wrote to the console. */
function run(
  heading: string,
  edits: readonly (readonly [edit: string, from: string, to: string])[],
) {
  const [, source = ""] = text.split(`### ${heading}\n`)
  const [, snippet = ""] = /```javascript\n([\s\S]*?)```/.exec(source) ?? []
  const edited = edits.reduce((body, [, from, to]) => {
    expect(body).toContain(from)
    return body.replace(from, to)
  }, snippet)
  const row = new RegExp(`\\| ${heading} +\\| (.+?) +\\|`).exec(listed)
  expect(row?.[1]).toBe(edits.map(([edit]) => edit).join(", ") || "none")
  const log = vi.fn()
  const given = { startWebSocketServer, getWebSocketServer, console: { log } }
  new Function(...Object.keys(given), `"use strict"\n${edited}`)(...Object.values(given))
  return log.mock.calls
}

describe("the snippets of the document on the server", () => {
  test("start it, and count who is there", async () => {
    const written = run("Starting the Server", [
      ["import path", "import { startWebSocketServer } from '$lib/websocket/server.js';\n", ""],
      ["port", "port: 8080", "port: 0"],
    ])
    const server = getWebSocketServer()
    onTestFinished(() => server?.close())
    expect(written).toEqual([["Active connections:", 0]])
    expect(await server?.ready).toEqual({ port: expect.any(Number) })
    expect(run("Server Statistics", [])).toEqual([
      [{ totalConnections: 0, authenticatedConnections: 0, totalRooms: 0, onlineUsers: 0 }],
    ])
  })
})
