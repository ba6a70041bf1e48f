import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Browser, chromium, type Page } from "playwright"
import { createServer, loadConfigFromFile, type ServerOptions, type ViteDevServer } from "vite"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ChatServer, createChatServer } from "../../packages/server/src/chat-server.ts"
import { chromiumArgs, chromiumPath } from "../chromium.ts"
import { connected, enter } from "../demos/pages.ts"
import { type Door, openDoor } from "./door.ts"
import { eventually } from "./world.ts"

/** Also for what the server bundles when a page asks for it first. */
const startMs = 180_000
/** After so long without a screen a client disconnects. */
const lingerMs = 1_000

/** The same ways, to another server. */
function leadingTo(url: string, proxy: ServerOptions["proxy"] = {}): typeof proxy {
  const { host } = new URL(url)
  return JSON.parse(JSON.stringify(proxy).replaceAll("127.0.0.1:3000", host))
}

describe.each([
  { demo: "react-chat", files: ["/src/chat-screen.tsx", "/src/app.tsx", "/src/chat.ts"] },
  { demo: "svelte-chat", files: ["/src/chat-screen.svelte", "/src/app.svelte"] },
])("F65: the development server of $demo", ({ demo, files }) => {
  let folder: string
  let server: ChatServer
  let door: Door
  let vite: ViteDevServer
  let browser: Browser
  let page: Page
  const updates: string[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "colloquy-vite-"))
    server = createChatServer({ authentication: { mode: "demo" } })
    door = await openDoor((await server.listen(0)).url)
    const root = join("examples", demo)
    const command = { command: "serve", mode: "development" } as const
    const loaded = await loadConfigFromFile(command, join(root, "vite.config.ts"))
    if (!loaded) throw new Error(`unable to serve ${demo}: it has no configuration`)
    const { config } = loaded
    vite = await createServer({
      ...config,
      root,
      configFile: false,
      cacheDir: folder,
      logLevel: "silent",
      server: { port: 0, watch: null, proxy: leadingTo(door.url, config.server?.proxy) },
    })
    await vite.listen()
    browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs })
    page = await enter(browser, vite.resolvedUrls?.local[0] ?? "", "Hot", {
      async prepare(page) {
        page.setDefaultTimeout(startMs)
        page.on("console", (message) => updates.push(message.text()))
      },
    })
  }, startMs)

  afterAll(async () => {
    await browser?.close()
    await vite?.close()
    await door?.close()
    await server?.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function reload(file: string): Promise<void> {
    const { moduleGraph } = vite.environments.client
    const module = await moduleGraph.getModuleByUrl(file)
    if (!module) throw new Error(`unable to reload: the page did not ask for ${file}`)
    const before = updates.length
    await vite.environments.client.reloadModule(module)
    const isUpdated = () =>
      updates.slice(before).some((text) => text.startsWith("[vite] hot updated:"))
    await eventually(isUpdated).toBe(true)
  }

  test("connects once, mounted twice by StrictMode or not", async () => {
    await connected(page)
    expect([door.openCount(), door.openedCount()]).toEqual([1, 1])
  })

  test("keeps one link while what makes and shows the client is replaced 20 times", async () => {
    for (let time = 0; time < 20; time++) for (const file of files) await reload(file)
    const startedAt = await page.evaluate(() => performance.now())
    const passedMs = () => page.evaluate((from) => performance.now() - from, startedAt)
    await eventually(passedMs).toBeGreaterThan(lingerMs + 500)
    await connected(page)
    expect([door.openCount(), door.openedCount()]).toEqual([1, 1])
  })
})
