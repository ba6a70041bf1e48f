// Takes the picture of the README from the seeded demo: docs/public/demo.png.
// node --conditions=@colloquy/source scripts/picture.mjs

import { mkdir, mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { chromium } from "playwright"
import { chromiumArgs, chromiumPath } from "../test/chromium.ts"
import { buildDemos } from "../test/demos/build.ts"
import { enter, field, open } from "../test/demos/pages.ts"
import { serveDemos } from "../test/demos/seeded-server.ts"
import { freePort } from "../test/free-port.ts"

const picture = "docs/public/demo.png"
const title = "Release 2.0"
const folder = await mkdtemp(join(tmpdir(), "colloquy-picture-"))

await buildDemos(folder)
const port = await freePort()
const server = await serveDemos({ demos: folder, data: join(folder, "data"), port })
const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
try {
  const url = `http://127.0.0.1:${port}`
  const bob = await enter(browser, `${url}/svelte`, "Bob")
  const ana = await enter(browser, `${url}/`, "Ana")
  await open(ana, title)
  await open(bob, title)
  await ana.getByText("I hope that nobody ever reads it.").last().waitFor()
  await field(bob, title).pressSequentially("Neither do I")
  await ana.locator(".typing").getByText("Bob is typing…").waitFor()
  await ana.evaluate(() => document.activeElement?.blur())
  await mkdir("docs/public", { recursive: true })
  await ana.screenshot({ path: picture, animations: "disabled" })
  console.log(`Wrote ${picture}`)
} finally {
  await browser.close()
  await server.stop()
  await rm(folder, { recursive: true, force: true })
}
