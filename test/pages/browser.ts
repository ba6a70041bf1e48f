import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type BrowserContext, chromium } from "playwright"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { startProcess } from "../process.ts"

export interface BrowserOptions {
  /**
   * Five minutes after a page was hidden its timers ring once a minute; here it is some seconds. A lease that such a
   * page holds ends meanwhile.
   */
  readonly earlyThrottling?: boolean
}

export interface OwnBrowser {
  readonly context: BrowserContext
  readonly close: () => Promise<void>
}

const throttling = "--enable-features=IntensiveWakeUpThrottling:grace_period_seconds/1"

/**
 * Chromium as people have it. A test tool starts it without the cache of pages to go back to, with timers that run in
 * hidden pages as in others, and with every page made to believe that it is seen.
 */
export async function startBrowser(options: BrowserOptions = {}): Promise<OwnBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "colloquy-profile-"))
  const extra = options.earlyThrottling ? [throttling] : []
  const own = ["--headless", "--remote-debugging-port=0", `--user-data-dir=${profile}`]
  const program = await startProcess(
    chromiumPath,
    [...chromiumArgs, ...own, "--no-first-run", "--no-startup-window", ...extra],
    /DevTools listening on (ws:\S+)/,
  )
  const browser = await chromium.connectOverCDP(`${program.ready[1]}`, { noDefaults: true })
  const [context] = browser.contexts()
  if (!context) throw new Error("unable to start: the browser has no window")
  return {
    context,
    async close() {
      await browser.close()
      await program.stop()
      // It may still be writing as it ends.
      await rm(profile, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}
