import { describe, expect, test } from "vitest"
import type { Clock } from "../clock.ts"
import { createTown } from "./clients.test.kit.ts"

const several = Array.from({ length: 200 }, (_, index) => `${index}`)

/** The timers of one client, apart from those of the server and of other clients. */
function countTimers(clock: Clock) {
  const armed = new Set<symbol>()
  let most = 0
  const counted: Clock = {
    ...clock,
    after(delayMs, task) {
      const timer = Symbol("timer")
      armed.add(timer)
      most = Math.max(most, armed.size)
      const cancel = clock.after(delayMs, () => {
        armed.delete(timer)
        task()
      })
      return () => {
        armed.delete(timer)
        cancel()
      }
    },
  }
  return { counted, armed: () => armed.size, most: () => most }
}

/** Ann counts her timers, and is quiet: what she asked for was answered long ago. */
async function meetQuietly() {
  const { enter, until, clock, leave } = createTown()
  const timers = countTimers(clock)
  const ann = await enter("ann", { clock: timers.counted })
  const bob = await enter("bob")
  const { id } = await until(ann.chat.createConversation({ type: "channel", name: "All" }))
  await until(bob.chat.joinConversation(id))
  ann.chat.messages(id).subscribe(() => {})
  await until(ann.chat.loadMessages(id))
  await clock.advance(20_000)
  return { ann, bob, id, timers, clock, until, leave }
}

describe("the timers of a client", () => {
  test("I7 H1: are one in a quiet connection, and none more for what comes in", async () => {
    const { ann, bob, id, timers, until, leave } = await meetQuietly()
    const quiet = timers.armed()
    let heard = 0
    ann.chat.on("message", () => {
      heard += 1
    })
    const sent = several.map((content) => bob.chat.sendMessage(id, content))
    await until(Promise.all(sent))
    expect([quiet, timers.armed(), heard]).toEqual([1, 1, several.length])
    await leave()
  })

  test("I7 K2: are three while messages are on their way, however many", async () => {
    const { ann, id, timers, until, leave } = await meetQuietly()
    const sent = several.map((content) => ann.chat.sendMessage(id, content))
    await until(Promise.all(sent))
    // The heartbeat, the first deadline, the age of what waits.
    expect(timers.most()).toBeLessThanOrEqual(3)
    await leave()
  })
})
