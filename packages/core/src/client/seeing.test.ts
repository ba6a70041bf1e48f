import { describe, expect, test } from "vitest"
import { contents, createTown, outcomeOf } from "./clients.test.kit.ts"
import type { Diagnostic } from "./diagnostics.ts"

describe("what a client tells of itself", () => {
  test("X1: its counters tell of attempts, frames, requests and listeners", async () => {
    const { meet, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    await until(ann.chat.sendMessage(id, "one"))
    const refused = outcomeOf(ann.chat.loadMessages("nowhere"))
    ann.cut()
    await clock.advance(40_000)
    expect(refused()).not.toBe("resolved")
    const stats = ann.chat.stats()
    expect(stats).toMatchObject({ attempts: 2, opened: 2, resumes: 2, closedByCode: { 1006: 1 } })
    expect(stats.probes).toBeGreaterThan(0)
    expect(stats.framesOut).toBeGreaterThan(5)
    expect(stats.charsOut).toBeGreaterThan(20 * stats.framesOut)
    expect(stats.framesIn).toBeGreaterThan(5)
    expect(stats.requests).toMatchObject({ claimed: 0, replied: expect.any(Number) })
    expect(bob.chat.stats().events).toBeGreaterThan(0)
    expect(bob.chat.stats().notifications).toBeGreaterThan(0)
    await leave()
  })

  test("X4: debug writes each transition, and nothing else", async () => {
    const lines: string[] = []
    const { enter, leave } = createTown()
    const { chat } = await enter("ann", { debug: (line) => lines.push(line) })
    chat.disconnect()
    expect(lines).toEqual([
      "idle --connect--> connecting (open)",
      "connecting --opened--> authenticating (greet)",
      "authenticating --accepted--> ready (settle)",
      "ready --disconnect--> idle (kill)",
    ])
    await leave()
  })

  test("X6 F76: a listener that throws is reported, and the others hear in the order of what happened", async () => {
    const heard: string[] = []
    const reports: string[] = []
    const { enter, meet, until, leave } = createTown()
    const { ann, bob, id } = await meet()
    const other = await enter("bob", { onDiagnostic: ({ code }) => reports.push(code) })
    other.chat.on("message", () => {
      throw new Error("ouch")
    })
    other.chat.on("message", ({ content }) => heard.push(content))
    await until(ann.chat.sendMessage(id, "one"))
    await until(ann.chat.sendMessage(id, "two"))
    expect(heard).toEqual(["one", "two"])
    expect(reports).toEqual(["listener_threw"])
    expect(contents(bob.chat, id)).toEqual(["one", "two"])
    await leave()
  })

  test("X6 C3 F76: a listener that calls verbs keeps the order, and comes to an end", async () => {
    const { meet, until, clock, leave } = createTown()
    const { ann, bob, id } = await meet()
    const statuses: string[] = []
    bob.chat.on("message", ({ content }) => {
      if (content === "ping") void bob.chat.sendMessage(id, "pong")
      bob.chat.disconnect()
      void bob.chat.connect()
    })
    bob.chat.on("connection", ({ status }) => statuses.push(status))
    await until(ann.chat.sendMessage(id, "ping"))
    await clock.advance(20_000)
    expect(contents(ann.chat, id)).toEqual(["ping", "pong"])
    expect(statuses).toEqual(["idle", "connecting", "authenticating", "ready"])
    await leave()
  })

  test("X6: a listener that takes more than 50 ms is reported", async () => {
    const reports: Diagnostic[] = []
    const { enter, clock, leave } = createTown()
    const { chat } = await enter("ann", { onDiagnostic: (report) => reports.push(report) })
    chat.on("connection", () => clock.jump(51))
    chat.disconnect()
    expect(reports).toMatchObject([{ code: "listener_slow", count: 1 }])
    await leave()
  })
})

describe("what is secret", () => {
  const secrets = ["s3cret-token", "s3cret-text", "s3cret-name", "s3cret-query", "s3cret-title"]

  test("X3 F77: no content, token, name or query is in any diagnostic, counter, trace, line or error", async () => {
    const told: unknown[] = []
    const { arrive, until, server, leave } = createTown()
    const own = server.transport()
    const endpoint = "wss://ann:s3cret-token@chat.example/socket?key=s3cret-query"
    const { chat } = arrive(
      "ann",
      {
        token: async () => "s3cret-token",
        user: { id: "s3cret-token", name: "s3cret-name" },
        debug: (line) => told.push(line),
        onDiagnostic: (diagnostic) => told.push(diagnostic),
      },
      { ...own, endpoint },
    )
    const note = (cause: unknown): void => {
      told.push(cause, String(cause), cause instanceof Error ? cause.stack : null)
    }
    await until(chat.connect())
    const group = { type: "group", name: "s3cret-title", participantIds: [] } as const
    const { id } = await until(chat.createConversation(group))
    chat.on("message", () => {
      throw new Error("s3cret-text")
    })
    server.tamper((frame) => [frame, frame.replace('"type":"', '"type":"newer_'), "{s3cret-text"])
    await until(chat.sendMessage(id, "s3cret-text"))
    server.tamper(null)
    await until(chat.sendMessage("nowhere", "s3cret-text")).catch(note)
    await until(chat.loadMessages("nowhere")).catch(note)
    try {
      await chat.sendMessage(id, "s3cret-text".repeat(10_000))
    } catch (cause) {
      note(cause)
    }
    for (const code of [1011, 4403]) {
      own.cut({ code, reason: "s3cret-text" })
      await until(chat.connect()).catch(note)
      told.push(chat.connection.get())
    }
    chat.disconnect()
    told.push(chat.stats(), chat.trace(), chat.connection.get())
    const text = JSON.stringify(told, (_, value: unknown) =>
      value instanceof Error ? { ...value, message: value.message, stack: value.stack } : value,
    )
    expect(text.length).toBeGreaterThan(2_000)
    for (const secret of secrets) expect(text).not.toContain(secret)
    await leave()
  })
})
