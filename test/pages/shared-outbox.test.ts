import type { Page } from "playwright"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { diskOf } from "../disk.ts"
import {
  closeHeard,
  crash,
  eventually,
  isDurable,
  keptStates,
  moveClock,
  numbered,
  type Room,
  send,
  settled,
  shown,
  startWorld,
  statesOf,
  statusOf,
  type World,
  waitingCount,
} from "./world.ts"

/** A lease that nobody renews is over. */
const leaseMs = 15_000

let world: World

beforeAll(async () => {
  world = await startWorld()
})

afterEach(async () => {
  world.door.open()
  for (const page of world.context.pages()) await page.close()
})

afterAll(() => world?.close())

/** Two pages of one person, without a way to the server; the first one keeps the outbox. */
async function share(name: string): Promise<{ room: Room; first: Page; second: Page }> {
  const room = await world.meet(name)
  const first = await room.openPage({ page: "first" })
  await settled(first)
  const second = await room.openPage({ page: "second" })
  await eventually(() => statusOf(second)).toBe("ready")
  expect(await isDurable(second)).toBe(false)
  world.door.shut()
  await eventually(() => world.door.openCount()).toBe(0)
  return { room, first, second }
}

/** Opens the door, and does not wait until the page tries it again. */
async function letIn(page: Page): Promise<void> {
  world.door.open()
  await page.evaluate(() => chat.connect())
}

const texts = numbered("Text", 20)

describe("two pages of one person", () => {
  test("S3 O17: share an outbox, and one of them alone sends what is in it", async () => {
    const { room, first, second } = await share("Sam")
    await send(first, room.id, texts)
    await eventually(() => waitingCount(first)).toBe(20)
    for (const page of [first, second]) await letIn(page)
    await eventually(() => room.stored()).toEqual(texts)
    for (const page of [first, second]) await eventually(() => shown(page, room.id)).toEqual(texts)
    const replied = (page: Page) => page.evaluate(() => chat.stats().requests.replied)
    await eventually(() => replied(first)).toBeGreaterThanOrEqual(20)
    expect(await replied(second)).toBeLessThan(20)
  })

  test("S3 I1 I2: one that is closed leaves what waits to the other, in order and once", async () => {
    const { room, first, second } = await share("Clo")
    await send(first, room.id, texts)
    await eventually(() => keptStates(first, room.id)).toEqual(Array(20).fill("queued"))
    if (!(await closeHeard(first))) await second.evaluate(moveClock, leaseMs)
    await eventually(() => isDurable(second)).toBe(true)
    expect(await statesOf(second)).toEqual(Array(20).fill("queued"))
    expect(await shown(second, room.id)).toEqual(texts)
    await letIn(second)
    await eventually(() => room.stored()).toEqual(texts)
    await eventually(() => waitingCount(second)).toBe(0)
  })

  test("S3 I1 I2 F59: one that crashes in the middle of sending leaves the rest to the other, once its lease is over", async () => {
    const { room, first, second } = await share("Cra")
    await letIn(first)
    world.door.holdAnswers()
    await send(first, room.id, texts.slice(0, 10))
    await eventually(() => room.stored()).toHaveLength(10)
    world.door.holdQuestions()
    await send(first, room.id, texts.slice(10))
    await eventually(() => keptStates(first, room.id)).toEqual(Array(20).fill("sending"))
    await crash(first)
    await second.evaluate(moveClock, leaseMs)
    await eventually(() => isDurable(second)).toBe(true)
    await letIn(second)
    await eventually(() => room.stored()).toEqual(texts)
    await eventually(() => waitingCount(second)).toBe(0)
    expect(await shown(second, room.id)).toEqual(texts)
  })

  test("O17 A5 F63: who leaves in one takes along what waits in both, and nothing of it is sent", async () => {
    const { room, first, second } = await share("Lee")
    await send(first, room.id, ["Kept secret"])
    await send(second, room.id, ["Other secret"])
    await eventually(() => diskOf(first)).toContain("Kept secret")
    await second.evaluate(() => chat.logout())
    await eventually(() => waitingCount(first)).toBe(0)
    expect(await shown(first, room.id)).toEqual([])
    expect(await diskOf(first)).not.toContain("secret")
    await letIn(first)
    await send(first, room.id, ["Afterwards"])
    await eventually(() => room.stored()).toEqual(["Afterwards"])
    expect(world.door.openCount("second")).toBe(0)
  })

  test("F57: whose database is deleted underneath lose nothing of what waits", async () => {
    const { room, first, second } = await share("Del")
    await send(first, room.id, texts)
    await eventually(() => diskOf(first)).toContain("Text 20")
    await second.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const request = indexedDB.deleteDatabase("colloquy")
          request.addEventListener("success", resolve)
          request.addEventListener("error", reject)
        }),
    )
    await letIn(first)
    await eventually(() => room.stored()).toEqual(texts)
    await eventually(() => waitingCount(first)).toBe(0)
  })
})
