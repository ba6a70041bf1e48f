import type { Page } from "playwright"
import { expect } from "vitest"
import { log } from "./pages.ts"

/** Asks again until the matcher is content. */
export function eventually<T>(read: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(read, { timeout: 10_000 })
}

/** What the browser knows of the place of the log. */
export function scrollState(page: Page): Promise<{ fromEnd: number; top: number }> {
  return log(page).evaluate((element) => ({
    fromEnd: element.scrollHeight - element.clientHeight - element.scrollTop,
    top: element.scrollTop,
  }))
}

export async function atEnd(page: Page): Promise<void> {
  await eventually(async () => (await scrollState(page)).fromEnd).toBeLessThanOrEqual(2)
  await settled(page)
}

/** Turns the wheel over the log, and waits until it stands still. */
export async function wheel(page: Page, deltaY: number): Promise<void> {
  const { top } = await scrollState(page)
  await log(page).hover()
  await page.mouse.wheel(0, deltaY)
  await eventually(async () => (await scrollState(page)).top).not.toBe(top)
  await settled(page)
}

/** Turns the wheel step by step until that text is in view; gives how far, in either direction. */
export async function turnUntil(page: Page, stepPx: number, text: string): Promise<number> {
  await log(page).hover()
  let turned = 0
  for (; !(await isInView(page, text)); turned += Math.abs(stepPx))
    await page.mouse.wheel(0, stepPx)
  return turned
}

/** The row that Tab leads to is in the document even where it is not in view. */
function isInView(page: Page, text: string): Promise<boolean> {
  return log(page).evaluate((element, wanted) => {
    const view = element.getBoundingClientRect()
    return [...element.querySelectorAll(".message-body")].some((body) => {
      const { top, bottom } = body.getBoundingClientRect()
      return body.textContent === wanted && top < view.bottom && bottom > view.top
    })
  }, text)
}

/** Three frames that look alike: nothing is moving any more. */
export function settled(page: Page): Promise<void> {
  return log(page).evaluate(async (element) => {
    let last = ""
    for (let equal = 0; equal < 3; ) {
      await new Promise((resolve) => requestAnimationFrame(resolve))
      const now = `${element.scrollTop} ${element.scrollHeight}`
      equal = now === last ? equal + 1 : 0
      last = now
    }
  })
}

/** Text and place of the first message that is wholly in view. */
export function firstInView(page: Page): Promise<{ text: string; top: number }> {
  return log(page).evaluate((element) => {
    const { top: edge } = element.getBoundingClientRect()
    const places = [...element.querySelectorAll(".message-body")].map((body) => ({
      text: body.textContent ?? "",
      top: body.getBoundingClientRect().top,
    }))
    const first = places.filter(({ top }) => top >= edge).sort((a, b) => a.top - b.top)[0]
    if (!first) throw new Error("no message is in view")
    return first
  })
}

/** Makes a row a little higher in each of some frames, as an answer that is being written. */
export function growLastRow(page: Page): Promise<void> {
  return log(page).evaluate(async (element) => {
    const last = [...element.querySelectorAll<HTMLElement>("article")].at(-1)
    for (let frames = 0; frames < 20; frames++) {
      if (last) last.style.minHeight = `${last.offsetHeight + 10}px`
      await new Promise((resolve) => requestAnimationFrame(resolve))
    }
  })
}

/** Makes the nearest row above the view much higher, as an image that is there at last. */
export function growRowAbove(page: Page): Promise<void> {
  return log(page).evaluate((element) => {
    const { top: edge } = element.getBoundingClientRect()
    const above = [...element.querySelectorAll<HTMLElement>("article")].filter(
      (row) => row.getBoundingClientRect().bottom < edge,
    )
    const nearest = above.at(-1)
    if (!nearest) throw new Error("no row is above the view")
    nearest.style.minHeight = "300px"
  })
}

/** What is read stands still in every frame, from `begin` on until that text is in the document, and after. */
export async function expectStill(page: Page, arrived: string, begin: () => void): Promise<void> {
  const { text, top } = await firstInView(page)
  const places = placesUntil(page, text, arrived)
  begin()
  for (const place of await places) expect(Math.abs(place - top)).toBeLessThanOrEqual(1)
}

function placesUntil(page: Page, text: string, arrived: string): Promise<readonly number[]> {
  return log(page).evaluate(
    async (element, { text, arrived }) => {
      const places: number[] = []
      let still = 0
      for (let isThere = false; still < 5; ) {
        await new Promise((resolve) => requestAnimationFrame(resolve))
        const bodies = [...element.querySelectorAll(".message-body")]
        const body = bodies.find(({ textContent }) => textContent === text)
        places.push(body?.getBoundingClientRect().top ?? Number.NaN)
        isThere ||= bodies.some(({ textContent }) => textContent === arrived)
        still = isThere && places.at(-1) === places.at(-2) ? still + 1 : 0
      }
      return places
    },
    { text, arrived },
  )
}

/** How far what is in view moved down in each frame, while `turn` goes on. NaN: nothing of it was left. */
export async function movesDuring(
  page: Page,
  turn: () => Promise<void>,
): Promise<readonly number[]> {
  const watch = await log(page).evaluateHandle((element) => {
    const places = () =>
      [...element.querySelectorAll(".message-body")].map((body) => ({
        text: body.textContent,
        top: body.getBoundingClientRect().top,
      }))
    const view = element.getBoundingClientRect()
    const moves: number[] = []
    let last = places()
    let isOver = false
    requestAnimationFrame(function look() {
      const now = new Map(places().map(({ text, top }) => [text, top]))
      const seen = last.find(
        ({ text, top }) => top >= view.top && top < view.bottom && now.has(text),
      )
      moves.push(seen ? (now.get(seen.text) ?? 0) - seen.top : Number.NaN)
      last = [...now].map(([text, top]) => ({ text, top }))
      if (!isOver) requestAnimationFrame(look)
    })
    return {
      end() {
        isOver = true
        return moves
      },
    }
  })
  await turn()
  await settled(page)
  return watch.evaluate((watched) => watched.end())
}
