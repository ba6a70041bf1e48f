import type { Page } from "playwright"
import { log } from "./pages.ts"

export interface Frames {
  readonly frameMs: readonly number[]
  readonly maxRows: number
}

/** What a fast wheel does in a frame: more than a whole view. */
const stepPx = 800

/** Scrolls up or down, frame by frame, until that text is in view. */
export function scrollUntil(page: Page, text: string, direction: "up" | "down"): Promise<Frames> {
  return log(page).evaluate(
    async (element, { text, step }) => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      const frameMs: number[] = []
      let maxRows = 0
      let last = await frame()
      for (let isThere = false; !isThere; ) {
        // What a wheel does, without waiting for a device.
        element.dispatchEvent(new WheelEvent("wheel", { deltaY: step }))
        element.scrollTop += step
        const now = await frame()
        frameMs.push(now - last)
        last = now
        const bodies = [...element.querySelectorAll(".message-body")]
        maxRows = Math.max(maxRows, bodies.length)
        const body = bodies.find(({ textContent }) => textContent === text)
        const top = body?.getBoundingClientRect().top ?? Number.POSITIVE_INFINITY
        isThere = step < 0 ? body !== undefined : top < element.getBoundingClientRect().bottom
      }
      return { frameMs, maxRows }
    },
    { text, step: direction === "up" ? -stepPx : stepPx },
  )
}

/** The same steps over as many plain lines, all in the document: what this machine can do at this moment. */
export function scrollPlain(page: Page, frames: number): Promise<Frames> {
  return page.evaluate(
    async ({ frames, step }) => {
      const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve))
      const box = document.createElement("div")
      Object.assign(box.style, { position: "fixed", inset: "0", overflowY: "auto", zIndex: "9" })
      box.style.background = "Canvas"
      const lines = Math.ceil((frames * step) / 26)
      for (let line = 1; line <= lines; line++) {
        const row = document.createElement("p")
        row.style.height = "26px"
        row.textContent = `Line ${line}`
        box.append(row)
      }
      document.body.append(box)
      const frameMs: number[] = []
      let last = await frame()
      // The first frame lays all of them out.
      for (let count = -1; count < frames; count++) {
        const now = await frame()
        if (count > 0) frameMs.push(now - last)
        last = now
        box.scrollTop += step
      }
      box.remove()
      return { frameMs, maxRows: lines }
    },
    { frames, step: stepPx },
  )
}

/** Numbers for people: they tell as much of the machine as of the page. */
export function frameLines(scrolls: { readonly [name: string]: Frames }): string {
  return Object.entries(scrolls)
    .map(([name, { frameMs }]) => {
      const sorted = frameMs.toSorted((one, other) => one - other)
      const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)]?.toFixed(1)
      const slow = sorted.filter((ms) => ms > 50).length
      return (
        `${name}: ${sorted.length} frames, median ${at(0.5)} ms, 95 % ${at(0.95)} ms, ` +
        `longest ${at(1)} ms, ${slow} over 50 ms`
      )
    })
    .join("\n")
}
