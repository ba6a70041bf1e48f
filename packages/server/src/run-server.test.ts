import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { beforeAll, describe, expect, test } from "vitest"
import { connect, createGroup, enter } from "./client.test.helper.ts"
import { type Program, runProgram, startProgram } from "./program.test.helper.ts"

/** One folder and one server at a time: the database takes seconds to make. */
describe("the server as a program", () => {
  let folder: string
  let data: string
  let program: Program

  const start = () => startProgram("--port", "0", "--data", data)

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-data-"))
    data = join(folder, "data")
    program = await start()
    return async () => {
      await program.end("SIGTERM")
      await rm(folder, { recursive: true })
    }
  })

  test("says on its first line that it is a demo, and then where it listens", () => {
    expect(program.lines()).toEqual([
      "Demo mode: anybody on this machine gets a token for any name",
      `Listening on ${program.url}, data in ${data}`,
    ])
  })

  test("keeps every acknowledged message and every token when it is killed", async () => {
    const response = await fetch(`${program.url}/demo/token?name=Ana`)
    const { token }: { token: string } = await response.json()
    const ana = await connect(program.url)
    await ana.ask("auth", { token })
    const conversationId = await createGroup(ana, ["bob"])
    const messages = Array.from({ length: 20 }, (_, index) => ({
      ...{ clientId: `m${index}`, conversationId, type: "text", content: String(index) },
    }))
    for (const message of messages)
      expect((await ana.ask("send_message", message)).type).toBe("message_sent")
    expect(await program.end("SIGKILL")).toBeNull()
    program = await start()

    const again = await connect(program.url)
    expect((await again.ask("auth", { token })).type).toBe("auth_success")
    const page = await again.ask("load_messages", { conversationId })
    expect(page.payload).toMatchObject({
      cursor: 21,
      messages: messages.map(({ content }, index) => ({ content, seq: index + 2 })),
    })
    const repeat = await again.ask("send_message", messages[19])
    expect(repeat.payload).toMatchObject({ message: { seq: 21 } })
    again.socket.close()
  })

  test("refuses a folder that another server has", async () => {
    const { code, text } = await runProgram("--port", "0", "--data", data)
    expect(code).toBe(1)
    expect(text).toContain(`unable to start: the data folder ${data} is in use by another server`)
  })

  test("refuses a port that is in use", async () => {
    const { port } = new URL(program.url)
    const { code, text } = await runProgram("--port", port, "--data", join(folder, "other"))
    expect(code).toBe(1)
    expect(text).toContain(`unable to start: port ${port} is in use; choose another with --port`)
  })

  test("explains itself", async () => {
    const { code, text } = await runProgram("--help")
    expect([code, text.split("\n")[0]]).toEqual([
      ...[0, "colloquy [flags]: runs the reference chat server with an embedded database."],
    ])
  })

  test("logs one line a connection, with neither content nor token", async () => {
    const ana = await enter(program.url, "Ana")
    const conversationId = await createGroup(ana, [])
    const message = { clientId: "x", conversationId, type: "text", content: "marked-content" }
    await ana.ask("send_message", message)
    const query = await connect(`${program.url}/native?token=marked-token#`).catch(() => null)
    expect(query).toBeNull()
    ana.socket.close()
    await ana.closed
    await fetch(`${program.url}/health?token=marked-token`)
    const logged = program.lines().slice(2)
    expect(logged.length).toBeGreaterThan(0)
    for (const line of logged) expect(JSON.parse(line)).toMatchObject({ msg: "connection closed" })
    expect(program.lines().join()).not.toMatch(/marked/)
  })

  test("says goodbye, and ends by itself when it is asked to", async () => {
    const ana = await enter(program.url, "Ana")
    const ended = program.end("SIGTERM")
    const draining = await ana.next(({ type }) => type === "server_draining")
    expect(draining.payload).toEqual({ reconnectAfterMs: 1_000 })
    expect(await ana.closed).toBe(1012)
    expect(await ended).toBe(0)
    program = await start()
  })
})
