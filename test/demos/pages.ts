import type { Browser, BrowserContextOptions, Locator, Page } from "playwright"

/** What a server said to a page, as far as a test changes it. */
interface ServerFrame {
  type: string
  requestId?: string
  payload: {
    conversationId?: string
    messages?: Record<string, unknown>[]
    [name: string]: unknown
  }
}

export interface WindowOptions {
  readonly context?: BrowserContextOptions
  /** Before the page is there. */
  readonly prepare?: (page: Page) => Promise<void>
  /** Changes what the server says, or holds it back until the promise resolves. */
  readonly onServerFrame?: (frame: ServerFrame) => ServerFrame | Promise<ServerFrame>
  /** Answers what the page says in the server's stead; `null` lets the server do it. */
  readonly onPageFrame?: (frame: ServerFrame) => ServerFrame | null
}

/** Opens a demo in a window of its own, and comes in by that name. */
export async function enter(
  browser: Browser,
  url: string,
  name: string,
  options: WindowOptions = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    ...options.context,
  })
  const page = await context.newPage()
  if (options.onServerFrame || options.onPageFrame) await changeFrames(page, options)
  await options.prepare?.(page)
  await page.goto(url)
  await signIn(page, name)
  return page
}

async function changeFrames(page: Page, options: WindowOptions): Promise<void> {
  const { onServerFrame = (frame) => frame, onPageFrame = () => null } = options
  await page.routeWebSocket(/\/(native|qrypt)$/, (socket) => {
    const server = socket.connectToServer()
    socket.onMessage((text) => {
      const answer = onPageFrame(parse(text))
      if (answer) socket.send(JSON.stringify(answer))
      else server.send(text)
    })
    server.onMessage(async (text) => {
      socket.send(JSON.stringify(await onServerFrame(parse(text))))
    })
  })
}

function parse(text: string | Buffer): ServerFrame {
  return JSON.parse(`${text}`)
}

export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole("textbox", { name: "Your name" }).fill(name)
  await page.getByRole("button", { name: "Enter" }).click()
  await connected(page)
}

export async function connected(page: Page, withinMs = 30_000): Promise<void> {
  await connection(page).waitFor({ timeout: withinMs })
}

export async function disconnected(page: Page): Promise<void> {
  await connection(page).waitFor({ state: "detached" })
}

/** Exact, as "Not connected" stands there before the first attempt. */
function connection(page: Page): Locator {
  return page.getByRole("status", { name: "Connection" }).getByText("Connected", { exact: true })
}

/** Serves the page and what belongs to it from here once it was served: a reload does without the server. */
export async function keepFiles(page: Page): Promise<void> {
  // The browser takes such a page for one from elsewhere, which may not reach this machine unasked.
  await page.context().grantPermissions(["local-network-access"])
  const kept = new Map<string, { readonly contentType: string; readonly body: Buffer }>()
  await page.route("**/*", async (route, request) => {
    const url = request.url()
    if (request.method() !== "GET" || url.includes("/demo/")) return route.continue()
    if (!kept.has(url)) {
      const response = await route.fetch()
      const contentType = response.headers()["content-type"] ?? ""
      kept.set(url, { contentType, body: await response.body() })
    }
    const file = kept.get(url)
    return file ? route.fulfill(file) : route.abort()
  })
}

export async function open(page: Page, title: string): Promise<void> {
  await page.getByRole("link", { name: new RegExp(title) }).click()
  await field(page, title).waitFor()
}

export async function say(page: Page, title: string, text: string): Promise<void> {
  await field(page, title).fill(text)
  await page.keyboard.press("Enter")
}

/** Says how much waits to be sent: one's own message, and perhaps that what was just seen is read. */
export function waiting(page: Page): Locator {
  return page.getByText(/\d+ items? waits? to be sent/)
}

export function field(page: Page, title: string): Locator {
  return page.getByRole("textbox", { name: `Message ${title}` })
}

export function log(page: Page): Locator {
  return page.getByRole("log")
}

export function message(page: Page, text: string): Locator {
  return log(page).getByText(text, { exact: true })
}

/** How far below the top of the window a message stands. */
export function topOf(page: Page, text: string): Promise<number> {
  return message(page, text).evaluate((element) => element.getBoundingClientRect().top)
}
