import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"

/** The way of pages to a server, which a test narrows. Only WebSockets count; files pass. */
export interface Door {
  readonly url: string
  /** WebSockets that are open, of all pages or of one: `?page=`. */
  readonly openCount: (page?: string) => number
  /** All that there ever were. */
  readonly openedCount: () => number
  /** What the server says, or what pages say, waits until `open()`: of those that are open now. */
  readonly holdAnswers: () => void
  readonly holdQuestions: () => void
  /** Ends every WebSocket, and lets none in until `open()`. */
  readonly shut: () => void
  readonly open: () => void
  readonly close: () => Promise<void>
}

interface Passage {
  readonly page: string
  readonly inside: Socket
  readonly outside: Socket
}

export async function openDoor(serverUrl: string): Promise<Door> {
  const target = Number(new URL(serverUrl).port)
  const passages = new Set<Passage>()
  const sockets = new Set<Socket>()
  let isShut = false
  let openedCount = 0

  const server = createServer((outside) => {
    const inside = connect(target, "127.0.0.1")
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      sockets.add(one)
      one.on("error", () => {})
      one.on("close", () => {
        sockets.delete(one)
        other.destroy()
      })
    }
    outside.once("data", (head) => {
      const match = /^GET \/native(?:\?page=(\w*))? /.exec(head.toString("latin1"))
      if (match) admit({ page: match[1] ?? "", inside, outside })
      inside.write(head)
      outside.pipe(inside)
      inside.pipe(outside)
    })
  })

  function admit(passage: Passage): void {
    if (isShut) passage.outside.destroy()
    openedCount += 1
    passages.add(passage)
    passage.outside.on("close", () => passages.delete(passage))
  }

  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  if (typeof address !== "object" || !address) throw new Error("unable to open a door")

  return {
    url: `http://127.0.0.1:${address.port}`,
    openCount: (page) =>
      [...passages].filter((passage) => page === undefined || passage.page === page).length,
    openedCount: () => openedCount,
    holdAnswers() {
      for (const { outside } of passages) outside.cork()
    },
    holdQuestions() {
      for (const { inside } of passages) inside.cork()
    },
    shut() {
      isShut = true
      for (const { outside } of passages) outside.destroy()
    },
    open() {
      isShut = false
      for (const { inside, outside } of passages) {
        inside.uncork()
        outside.uncork()
      }
    },
    async close() {
      const closed = once(server, "close")
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}
