import { createFakeClock } from "@colloquy/testing"
import { describe, expect, test } from "vitest"
import type { Connection } from "../connection/connection-options.ts"
import type { ConnectionStatus } from "../connection/connection-state.ts"
import { createChannelPerConversation } from "./channels.ts"

function setUp() {
  const clock = createFakeClock()
  const statuses = new Map<string | null, ConnectionStatus>()
  const log: string[] = []
  function open(channel: string | null): Connection {
    statuses.set(channel, "idle")
    const say = (what: string, status: ConnectionStatus) => () => {
      log.push(`${what} ${channel}`)
      statuses.set(channel, status)
      shown.push(channels.state().status)
    }
    return {
      state: () => ({
        ...{ status: statuses.get(channel) ?? "idle", since: 0, attempt: 0 },
        ...{ retryAt: null, error: null, latencyMs: null },
      }),
      connect: say("connect", "ready"),
      disconnect: say("disconnect", "idle"),
      close: say("close", "closed"),
      isClosed: () => statuses.get(channel) === "closed",
      noteFound: () => {},
      renewInBand: say("renew", "ready"),
      release: () => {},
      start: ({ type }) => log.push(`${type} on ${channel}`),
    }
  }
  const shown: ConnectionStatus[] = []
  const channels = createChannelPerConversation(open, clock)
  return { clock, channels, statuses, log, shown }
}

const request = { timeoutMs: 1_000 }

describe("a connection for each conversation", () => {
  test("opens when it is watched, and closes 60 s after nobody does, unseen", async () => {
    const { clock, channels, log, shown } = setUp()
    channels.connect()
    channels.watch("room", true)
    channels.watch("room", false)
    await clock.advance(59_000)
    expect(log).toEqual(["connect null", "connect room"])
    await clock.advance(1_000)
    expect(log.at(-1)).toBe("close room")
    expect(shown).not.toContain("closed")
    expect(clock.pendingCount()).toBe(0)
  })

  test("stays while it is joined", async () => {
    const { clock, channels, log } = setUp()
    channels.connect()
    channels.join("room")
    channels.watch("room", true)
    channels.watch("room", false)
    await clock.advance(120_000)
    expect(log).not.toContain("close room")
    channels.leave("room")
    expect(log).toContain("close room")
  })

  test("carries its conversation's commands while it is ready, and the one of all does otherwise", () => {
    const { channels, statuses, log } = setUp()
    channels.connect()
    channels.join("room")
    const command = { type: "typing_start", payload: { conversationId: "room" } } as const
    channels.start(command, request, () => {})
    expect(channels.carrierOf("room")).toBe("room")
    statuses.set("room", "waiting")
    channels.start(command, request, () => {})
    expect(channels.carrierOf("room")).toBeNull()
    expect(log.slice(-2)).toEqual(["typing_start on room", "typing_start on null"])
  })

  test("C1: no more than 20 are open, and those that nobody watches go first", () => {
    const { channels, log } = setUp()
    channels.connect()
    for (let index = 0; index < 20; index++) channels.watch(`c${index}`, true)
    channels.watch("c7", false)
    channels.watch("another", true)
    expect(log.filter((line) => line.startsWith("close"))).toEqual(["close c7"])
  })

  test("C1: what is shown is the status of the least ready of them", () => {
    const { channels, statuses } = setUp()
    channels.connect()
    for (const id of ["a", "b"]) channels.join(id)
    const shown = (...[one, other]: readonly ConnectionStatus[]) => {
      if (one) statuses.set("a", one)
      if (other) statuses.set("b", other)
      return channels.state().status
    }
    const order = ["offline", "waiting", "connecting", "authenticating", "ready"] as const
    for (const [index, least] of order.entries())
      for (const other of order.slice(index))
        expect([shown(least, other), shown(other, least)]).toEqual([least, least])
  })

  test("C6: once closed nothing opens any more", () => {
    const { clock, channels, statuses, log } = setUp()
    channels.connect()
    channels.watch("room", true)
    channels.watch("room", false)
    channels.close()
    expect(channels.isClosed()).toBe(true)
    channels.watch("other", true)
    expect(log).not.toContain("connect other")
    expect([...statuses.keys()]).toEqual([null, "room"])
    expect(clock.pendingCount()).toBe(0)
  })
})
