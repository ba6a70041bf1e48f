import type { CDPSession, Page } from "playwright"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import {
  closeHeard,
  eventually,
  isDurable,
  keptStates,
  moveClock,
  send,
  settled,
  startWorld,
  statusOf,
  type World,
  waitingCount,
} from "./world.ts"

/** After so much silence a client asks its server, and a page that is seen again at once. */
const silenceMs = 5_000
/** After so long without a screen a client disconnects. */
const lingerMs = 1_000
/** A lease that nobody renews is over. */
const leaseMs = 15_000
/** Enough to begin the longest wait for silent timers anew, once. */
const longWaitMs = 30_000

let world: World

beforeAll(async () => {
  world = await startWorld({ earlyThrottling: true })
})

afterEach(async () => {
  world.door.open()
  for (const page of world.context.pages()) await page.close()
})

afterAll(() => world?.close())

/** Another page in front: what was there is hidden. */
async function cover(): Promise<Page> {
  const page = await world.context.newPage()
  await page.goto(`${world.door.url}/plain.html`)
  await page.bringToFront()
  return page
}

async function goAway(page: Page): Promise<void> {
  await page.goto(`${world.door.url}/plain.html?elsewhere`)
}

/** By the history. */
async function comeBack(page: Page): Promise<void> {
  // What comes from the cache is not loaded.
  await page.goBack({ waitUntil: "commit" })
}

function reasonsAgainst(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const [entry] = performance.getEntriesByType("navigation")
    return entry && Reflect.get(entry, "notRestoredReasons")
  })
}

const isHidden = (page: Page) => page.evaluate(() => document.visibilityState === "hidden")
const sinceRing = (page: Page) => page.evaluate(() => performance.now() - (rings.at(-1) ?? 0))
const degraded = (page: Page) => page.evaluate(() => chat.stats().diagnostics.storage_degraded)
const probes = (page: Page) => page.evaluate(() => chat.stats().probes)

describe("this browser", () => {
  test("restores a plain page from its cache", async () => {
    const page = await cover()
    await goAway(page)
    await comeBack(page)
    await eventually(() => page.evaluate(() => shows)).toEqual([false, true])
    expect(await reasonsAgainst(page)).toBeNull()
  })

  test("rings the timers of a hidden page seldom", async () => {
    const page = await cover()
    const before = await page.evaluate(() => rings.length)
    await eventually(() => page.evaluate(() => rings.length)).toBeGreaterThan(before + 5)
    await cover()
    await eventually(() => isHidden(page)).toBe(true)
    await eventually(() => sinceRing(page)).toBeGreaterThan(500)
  })
})

describe("a page with a client", () => {
  test("F31 C10: that is left and come back to is restored, ready again, with one link", async () => {
    const room = await world.meet("Fay")
    const page = await room.openPage()
    await settled(page)
    await goAway(page)
    await eventually(() => world.door.openCount()).toBe(0)
    await comeBack(page)
    await eventually(() => page.evaluate(() => shows)).toEqual([false, true])
    expect(await reasonsAgainst(page)).toBeNull()
    await settled(page)
    await send(page, room.id, ["Back again"])
    await eventually(() => room.stored()).toEqual(["Back again"])
    expect(world.door.openCount()).toBe(1)
  })

  test("F31: what waits when it is left goes when it is come back to, once", async () => {
    const room = await world.meet("Flo")
    const page = await room.openPage()
    await settled(page)
    world.door.shut()
    await send(page, room.id, ["Left waiting"])
    await eventually(() => keptStates(page, room.id)).toEqual(["queued"])
    await goAway(page)
    // Before it comes back: it tries at once then, and later when chance has it.
    world.door.open()
    await comeBack(page)
    await settled(page)
    await eventually(() => room.stored()).toEqual(["Left waiting"])
    expect(world.door.openCount()).toBe(1)
  })

  test("F27 H3 H11: that is hidden stays connected though its timers stand still, and asks when it is seen", async () => {
    const room = await world.meet("Hedy")
    const page = await room.openPage({ silenceMs })
    await settled(page)
    await cover()
    await eventually(() => isHidden(page)).toBe(true)
    // Chromium slows a hidden page's timers down to one a minute, of its own clock: one may ring while we wait.
    await eventually(() => sinceRing(page), longWaitMs).toBeGreaterThan(2_000)
    await world.reader.sendMessage(room.id, "Are you there?")
    const heard = (text: string) =>
      page.evaluate(
        ([id = "", text]) =>
          chat
            .messages(id)
            .get()
            .some(({ content }) => content === text),
        [room.id, text],
      )
    await eventually(() => heard("Are you there?")).toBe(true)
    await eventually(() => sinceRing(page), longWaitMs).toBeGreaterThan(silenceMs + 2_000)
    const before = await probes(page)
    await page.bringToFront()
    await eventually(() => probes(page)).toBe(before + 1)
    await send(page, room.id, ["I am"])
    await eventually(() => room.stored()).toEqual(["Are you there?", "I am"])
    expect(await page.evaluate(() => chat.stats().attempts)).toBe(1)
  }, 90_000)

  test("F32 C10: that is frozen lets go of its link and of the outbox, and goes on when it thaws", async () => {
    const room = await world.meet("Ice")
    const page = await room.openPage({ page: "frozen" })
    await settled(page)
    await cover()
    await eventually(() => isHidden(page)).toBe(true)
    const devtools = await world.context.newCDPSession(page)
    await setLifecycle(devtools, "frozen")
    await eventually(() => world.door.openCount("frozen")).toBe(0)
    const other = await room.openPage({ page: "other" })
    await settled(other)
    const isHeard = await closeHeard(other)
    await setLifecycle(devtools, "active")
    if (!isHeard) await page.evaluate(moveClock, leaseMs)
    await settled(page)
    await send(page, room.id, ["Thawed"])
    await eventually(() => room.stored()).toEqual(["Thawed"])
    expect(world.door.openCount("frozen")).toBe(1)
  })

  test("F65 C8: whose screen is gone for 100 ms keeps its link", async () => {
    const room = await world.meet("Mona")
    const page = await room.openPage()
    await settled(page)
    const before = world.door.openedCount()
    await page.evaluate(async () => {
      mount()()
      await new Promise((resolve) => setTimeout(resolve, 100))
      mount()
    })
    const back = await page.evaluate(() => performance.now())
    const sinceBack = () => page.evaluate((from) => performance.now() - from, back)
    await eventually(sinceBack).toBeGreaterThan(lingerMs + 200)
    expect([world.door.openCount(), world.door.openedCount()]).toEqual([1, before])
  })

  test("B8 O14: that is offline keeps what is written, and sends it once when it is online", async () => {
    const room = await world.meet("Odo")
    const page = await room.openPage()
    await settled(page)
    world.door.shut()
    await world.context.setOffline(true)
    await eventually(() => statusOf(page)).toBe("offline")
    await send(page, room.id, ["One", "Two"])
    await eventually(() => waitingCount(page)).toBe(2)
    world.door.open()
    await world.context.setOffline(false)
    await eventually(() => statusOf(page)).toBe("ready")
    await eventually(() => room.stored()).toEqual(["One", "Two"])
    await eventually(() => waitingCount(page)).toBe(0)
    expect(world.door.openCount()).toBe(1)
  })

  test("O13 F57: that may have no database sends from memory, and says so", async () => {
    const room = await world.meet("Nina")
    const page = await room.openPage({
      async prepare(page) {
        await page.addInitScript(() => Reflect.deleteProperty(window, "indexedDB"))
      },
    })
    await eventually(() => statusOf(page)).toBe("ready")
    await send(page, room.id, ["Unkept"])
    await eventually(() => room.stored()).toEqual(["Unkept"])
    await eventually(() => degraded(page)).toBe(1)
    expect(await isDurable(page)).toBe(false)
  })

  test("O13 F57: whose disk is full sends from memory, and says so", async () => {
    const room = await world.meet("Quin")
    const context = await world.context.browser()?.newContext()
    const page = await room.openPage({
      ...(context && { context }),
      async prepare(page) {
        await page.goto(`${world.door.url}/plain.html`)
        const devtools = await page.context().newCDPSession(page)
        const quota = { origin: world.door.url, quotaSize: 1 }
        await devtools.send("Storage.overrideQuotaForOrigin", quota)
      },
    })
    await eventually(() => statusOf(page)).toBe("ready")
    await send(page, room.id, ["Too much"])
    await eventually(() => room.stored()).toEqual(["Too much"])
    await eventually(() => degraded(page)).toBe(1)
    expect(await isDurable(page)).toBe(false)
    await context?.close()
  })
})

async function setLifecycle(devtools: CDPSession, state: "frozen" | "active"): Promise<void> {
  await devtools.send("Page.setWebLifecycleState", { state })
}
