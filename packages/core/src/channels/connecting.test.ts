import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import { createTown, outcomeOf } from "../client/clients.test.kit.ts"
import type { ConnectionState, ConnectionStatus } from "../connection/connection-state.ts"
import { ChatError } from "../errors.ts"
import { createConnecting } from "./connecting.ts"

function state(status: ConnectionStatus, error: ChatError | null = null): ConnectionState {
  return { status, since: 0, attempt: 0, retryAt: null, error, latencyMs: null }
}

const refused = new ChatError({ code: "forbidden", operation: "connect", reason: "no" })

describe("C11: connect()", () => {
  test.each<[string, ConnectionState, boolean, string]>([
    ["ready", state("ready"), false, "resolved"],
    ["failed", state("closed", refused), false, "forbidden"],
    ["disconnected", state("idle"), false, "aborted"],
    ["closed", state("closed"), true, "closed"],
    ["closed although ready a moment before", state("closed", refused), true, "closed"],
    ["waiting", state("waiting", refused), false, "pending"],
    ["offline", state("offline", refused), false, "pending"],
    ["connecting", state("connecting"), false, "pending"],
    ["authenticating", state("authenticating"), false, "pending"],
  ])("%s", async (_, next, isClosed, expected) => {
    const clock = createFakeClock()
    const connecting = createConnecting(clock)
    const outcomes = [connecting.wait({}), connecting.wait({ timeoutMs: 1_000 })].map(outcomeOf)
    connecting.note(next, isClosed)
    await clock.settle()
    expect(outcomes.map((outcome) => outcome())).toEqual([expected, expected])
    expect(clock.pendingCount()).toBe(expected === "pending" ? 1 : 0)
  })

  test("lets go of the promise alone, by its signal or after its time", async () => {
    const { arrive, server, clock, leave } = createTown()
    server.stop()
    const { chat } = arrive("ann")
    const { signal, abort } = toAbort()
    const [aborted, late, kept] = [
      outcomeOf(chat.connect({ signal })),
      outcomeOf(chat.connect({ timeoutMs: 500 })),
      outcomeOf(chat.connect()),
    ]
    abort()
    await clock.advance(500)
    expect([aborted(), late(), kept()]).toEqual(["aborted", "timeout", "pending"])
    server.start()
    await clock.advance(30_000)
    expect(kept()).toBe("resolved")
    await leave()
  })

  test("with a signal that is raised already nothing is begun", async () => {
    const { arrive, clock, leave } = createTown()
    const { chat } = arrive("ann")
    const { signal, abort } = toAbort()
    abort()
    const outcome = outcomeOf(chat.connect({ signal, timeoutMs: 500 }))
    await clock.settle()
    expect(outcome()).toBe("aborted")
    expect(chat.connection.get().status).toBe("idle")
    expect(clock.pendingCount()).toBe(0)
    await leave()
  })

  test("resolves at once where it is connected, and rejects after close()", async () => {
    const { enter, clock, leave } = createTown()
    const { chat } = await enter("ann")
    await chat.connect()
    await leave()
    const outcome = outcomeOf(chat.connect())
    await clock.settle()
    expect(outcome()).toBe("closed")
  })
})

function toAbort() {
  const controller = new AbortController()
  return { signal: controller.signal, abort: () => controller.abort() }
}
