import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  crash,
  eventually,
  keptStates,
  numbered,
  send,
  settled,
  shown,
  startWorld,
  type World,
  waitingCount,
} from "./world.ts"

/** A lease that nobody renews is over. */
const leaseMs = 15_000
/** How often its holder renews it. */
const turnMs = 5_000

let world: World

beforeAll(async () => {
  world = await startWorld()
})

afterAll(() => world?.close())

const texts = numbered("Text", 100)

/** A page in the middle of 100 texts: 30 are acknowledged, 35 are stored and it does not know, 35 are on their way. */
async function inTheMiddle(name: string) {
  const room = await world.meet(name)
  const page = await room.openPage()
  await settled(page)
  await send(page, room.id, texts.slice(0, 30))
  await eventually(() => waitingCount(page)).toBe(0)
  world.door.holdAnswers()
  await send(page, room.id, texts.slice(30, 65))
  await eventually(() => room.stored()).toHaveLength(65)
  world.door.holdQuestions()
  await send(page, room.id, texts.slice(65))
  await eventually(() => keptStates(page, room.id)).toEqual(Array(70).fill("sending"))
  expect(await room.stored()).toHaveLength(65)
  return { room, page }
}

describe("a page in the middle of 100 texts", () => {
  test("O6 O14 I1 I3: that is reloaded sends all of them, each once, in order, and at once", async () => {
    const { room, page } = await inTheMiddle("Rae")
    await page.reload()
    await settled(page)
    await eventually(() => room.stored()).toEqual(texts)
    await eventually(() => waitingCount(page)).toBe(0)
    const seen = await shown(page, room.id)
    expect(seen).toEqual(texts.slice(-seen.length))
    await page.close()
  })

  test("O14 F59: whose process is killed does so when it is opened again", async () => {
    const { room, page } = await inTheMiddle("Kim")
    await crash(page)
    const next = await room.openPage({ aheadMs: leaseMs })
    await settled(next)
    await eventually(() => room.stored()).toEqual(texts)
    await eventually(() => waitingCount(next)).toBe(0)
    const seen = await shown(next, room.id)
    expect(seen).toEqual(texts.slice(-seen.length))
    await page.close()
    await next.close()
  })
})

test("S3: a page that is reloaded in the middle of a renewal has the outbox again at once", async () => {
  const room = await world.meet("Wyn")
  const page = await room.openPage({
    prepare: async (page) => void (await page.addInitScript(renewLate, turnMs)),
  })
  await settled(page)
  await page.reload()
  await settled(page)
  await page.close()
})

/** Whatever the page wants to do after one turn it begins as it goes away, before its client hears of that. */
function renewLate(turnMs: number): void {
  const tasks = new Map<number, () => void>()
  const { setTimeout: after, clearTimeout: cancel } = window
  const setTimer = (task: () => void, delayMs: number) => {
    const timer = after(task, delayMs)
    if (delayMs === turnMs) tasks.set(timer, task)
    return timer
  }
  const clearTimer = (timer: number) => {
    tasks.delete(timer)
    cancel(timer)
  }
  Object.assign(window, { setTimeout: setTimer, clearTimeout: clearTimer })
  addEventListener("pagehide", () => {
    for (const task of [...tasks.values()]) task()
  })
}
