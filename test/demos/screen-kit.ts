import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import axe from "axe-core"
import type { Locator, Page } from "playwright"
import { expect } from "vitest"

const screens = join(tmpdir(), "colloquy-screens")
const patienceMs = 10_000
const sizes = [
  { width: 320, height: 640 },
  // What 200 % zoom leaves of 1280 by 800.
  { width: 640, height: 400 },
  { width: 1280, height: 800 },
]

/** Nothing is cut and nothing breaks a rule of accessibility, at any size and in both themes; pictures for people. */
export async function checkScreen(page: Page, name: string): Promise<void> {
  await mkdir(screens, { recursive: true })
  const sizeBefore = page.viewportSize()
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of sizes) {
      await page.setViewportSize(size)
      await expectNoOverflow(page)
      const path = join(screens, `${name}-${colorScheme}-${size.width}.png`)
      await page.screenshot({ path, animations: "disabled" })
    }
    await expectAccessible(page)
  }
  if (sizeBefore) await page.setViewportSize(sizeBefore)
}

async function expectNoOverflow(page: Page): Promise<void> {
  const widest = () =>
    page.evaluate(() => {
      const log = document.querySelector('[role="log"]')
      const boxes = log ? [document.documentElement, log] : [document.documentElement]
      return Math.max(...boxes.map((box) => box.scrollWidth - box.clientWidth))
    })
  await expect.poll(widest, { timeout: patienceMs }).toBe(0)
}

async function expectAccessible(page: Page): Promise<void> {
  // Evaluated by the debugger, which the page's own policy does not stop.
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    })
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)
  })
  expect(found).toEqual([])
}

/** Goes on by Tab, as somebody without a mouse does. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor()
  for (let count = 0; count < 100 && !(await isFocused(target)); count++)
    await page.keyboard.press("Tab")
  await focused(target)
}

export async function focused(target: Locator): Promise<void> {
  await expect.poll(() => isFocused(target), { timeout: patienceMs }).toBe(true)
}

export function isFocused(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement)
}

declare global {
  interface Window {
    readonly axe: typeof axe
  }
}
