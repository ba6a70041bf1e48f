import { once } from "node:events"
import { expect, onTestFinished, test } from "vitest"
import { WebSocket } from "ws"
import { createFakeClock } from "../fake-clock.ts"
import { createQryptStandIn, listen } from "./index.ts"

async function open() {
  const clock = createFakeClock()
  const server = createQryptStandIn({ clock, generation: "last", exactTarget: true })
  const { url, close } = await listen(server, { clock, admit: server.admit })
  onTestFinished(async () => {
    server.stop()
    await close()
  })
  return { clock, url }
}

/** What becomes of an upgrade: "open", a status, or nothing at all. */
function dial(url: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url)
    socket.on("open", () => {
      resolve("open")
      socket.close()
    })
    socket.on("unexpected-response", (request, { statusCode }) => {
      resolve(`${statusCode}`)
      request.destroy()
    })
    socket.on("error", () => resolve("destroyed"))
  })
}

async function opened(url: string, autoPong: boolean): Promise<WebSocket> {
  const socket = new WebSocket(url, { autoPong })
  await once(socket, "open")
  return socket
}

test("a port destroys what asks for another target, and answers 429 after 10 upgrades a minute", async () => {
  const { clock, url } = await open()
  for (const target of ["/", "/ws/", "/ws?token=x", "/other"])
    expect(await dial(`${url}${target}`)).toBe("destroyed")
  for (let count = 0; count < 10; count++) expect(await dial(`${url}/ws`)).toBe("open")
  expect(await dial(`${url}/ws`)).toBe("429")
  await clock.advance(60_000)
  expect(await dial(`${url}/ws`)).toBe("open")
})

test("a port pings every 30 s, and cuts off who answers neither so nor with a ping of the API", async () => {
  const { clock, url } = await open()
  const [browser, bot, silent] = [
    await opened(`${url}/ws`, true),
    await opened(`${url}/ws`, false),
    await opened(`${url}/ws`, false),
  ]
  const cut = once(silent, "close")
  const ping = JSON.stringify({ type: "ping", payload: {}, requestId: "p", timestamp: "now" })
  const chat = JSON.stringify({ ...JSON.parse(ping), type: "load_conversations" })
  for (let round = 0; round < 4; round++) {
    const pinged = [browser, bot].map((socket) => once(socket, "ping"))
    await clock.advance(30_000)
    await Promise.all(pinged)
    // An answer to what is said now comes after the answer to the ping was taken.
    browser.ping()
    bot.send(ping)
    if (silent.readyState === WebSocket.OPEN) silent.send(chat)
    await Promise.all([once(browser, "pong"), once(bot, "message")])
  }
  const [code] = await cut
  expect([code, browser.readyState, bot.readyState]).toEqual([1006, 1, 1])
})
