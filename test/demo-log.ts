import type { Page } from "playwright"
import { expect } from "vitest"
import { log } from "./demo-pages.ts"

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

/** Scrolls up, frame by frame, until that text is in the document. */
export function scrollUpTo(
  page: Page,
  text: string,
): Promise<{ frameMs: readonly number[]; maxRows: number }> {
  return log(page).evaluate(async (element, wanted) => {
    const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
    const frameMs: number[] = []
    let maxRows = 0
    let last = await frame()
    for (let isThere = false; !isThere; ) {
      // What a wheel does, without waiting for a device.
      element.dispatchEvent(new WheelEvent("wheel", { deltaY: -800 }))
      element.scrollTop -= 800
      const now = await frame()
      frameMs.push(now - last)
      last = now
      const bodies = [...element.querySelectorAll(".message-body")]
      maxRows = Math.max(maxRows, bodies.length)
      isThere = bodies.some((body) => body.textContent === wanted)
    }
    return { frameMs, maxRows }
  }, text)
}
