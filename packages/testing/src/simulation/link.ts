import type { CloseReason, TransportLink, TransportSink } from "@colloquy/core"
import type { PeerHandlers, PeerSocket } from "@colloquy/service"
import type { Chance } from "./chance.ts"
import { createPipe } from "./pipe.ts"
import type { Scheduler } from "./scheduler.ts"

/** What crosses a link, towards the server and back. */
type Up = { readonly type: "open" | "end" } | { readonly type: "frame"; readonly text: string }
type Down =
  | { readonly type: "opened" | "refused" }
  | { readonly type: "frame"; readonly text: string }
  | { readonly type: "closed"; readonly code: number; readonly reason: string }

/** What the way between a machine and the server does at the moment. */
export interface Weather {
  readonly latencyMs: number
  readonly jitterMs: number
  /** Nothing gets through there. */
  readonly isUpBlocked: boolean
  readonly isDownBlocked: boolean
  /** What becomes of a handshake. */
  readonly handshake: "answered" | "refused" | "ignored"
  /** What is done to the next broadcasts of events that have a place in a log. */
  readonly takeMishap: () => Mishap | null
}

export type Mishap = "lost" | "repeated" | "late"

/** One link, as whoever breaks it sees it. */
export interface SimulatedLink extends TransportLink<string> {
  /** What was held back may go. */
  readonly resume: () => void
  /** It dies: both sides hear, or neither does. What is on its way is lost. */
  readonly cut: (isSilent: boolean) => void
  /** The server hears nothing from there, and lets go of it. */
  readonly giveUp: () => void
  /** The server's process is gone, and says nothing more on this link. */
  readonly orphan: (isSilent: boolean) => void
}

export interface LinkOptions {
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly actors: { readonly up: number; readonly down: number }
  readonly weather: Weather
  readonly sink: TransportSink<string>
  /** The server's side begins; `null`: nobody listens there. */
  readonly accept: (socket: PeerSocket) => Promise<PeerHandlers | null>
  /** It was sent by the client, or came to it. */
  readonly onFrame: (direction: "up" | "down", text: string) => void
  /** A broadcast never came, and the link lives on. */
  readonly onLost: (text: string) => void
  /** The client's side is no more. */
  readonly onLeft: () => void
  /** Neither is the server's. */
  readonly onOver: () => void
  /** A fault of the server itself. */
  readonly onFault: (fault: unknown) => void
}

/** After so long the server finds out that nobody is there. */
const idleMs = [30_000, 60_000] as const
const lateMs = [20, 400] as const

export function createLink(options: LinkOptions): SimulatedLink {
  const { scheduler, chance, weather, sink, actors } = options
  let client: "opening" | "open" | "gone" = "opening"
  let server: "opening" | "open" | "closing" | "gone" = "opening"
  let handlers: PeerHandlers | null = null
  const delayMs = (): number => weather.latencyMs + chance.below(weather.jitterMs + 1)

  const up = createPipe<Up>({
    scheduler,
    actor: actors.up,
    delayMs,
    isBlocked: () => weather.isUpBlocked,
    sizeOf: (item) => (item.type === "frame" ? item.text.length : 0),
    deliver: arriveUp,
  })
  const down = createPipe<Down>({
    scheduler,
    actor: actors.down,
    delayMs,
    isBlocked: () => weather.isDownBlocked,
    sizeOf: (item) => (item.type === "frame" ? item.text.length : 0),
    deliver: arriveDown,
  })

  function arriveUp(item: Up): void {
    if (server === "gone") return
    if (item.type === "end") endServer()
    else if (item.type === "frame") {
      if (server === "open") handlers?.onFrame(item.text)
    } else begin().catch(options.onFault)
  }

  async function begin(): Promise<void> {
    const started = await options.accept(socket)
    if (!started) {
      server = "gone"
      down.put({ type: "refused" })
    } else if (server !== "opening") await started.onClose()
    else {
      handlers = started
      server = "open"
      down.put({ type: "opened" })
    }
  }

  function arriveDown(item: Down): void {
    if (client === "gone") return
    switch (item.type) {
      case "opened":
        client = "open"
        sink.onOpen()
        break
      case "frame":
        options.onFrame("down", item.text)
        sink.onFrame(item.text)
        break
      case "refused":
        endClient({ code: 1006, reason: "" })
        break
      case "closed":
        endClient(item)
        break
    }
  }

  function endClient(reason: Pick<CloseReason, "code" | "reason">): void {
    if (client === "gone") return
    const opened = client === "open"
    leave()
    sink.onClose({ opened, code: reason.code, reason: reason.reason })
  }

  /** The client's side is no more. */
  function leave(): void {
    client = "gone"
    down.cut()
    options.onLeft()
    noteOver()
    if (server === "gone") return
    scheduler.after(actors.up, chance.between(...idleMs), endServer)
  }

  function endServer(): void {
    if (server === "gone") return
    const last = handlers
    const wasClosed = server === "closing"
    server = "gone"
    handlers = null
    up.cut()
    noteOver()
    last?.onClose().catch(options.onFault)
    down.put({ type: "closed", code: wasClosed ? 1000 : 1006, reason: "" })
  }

  function noteOver(): void {
    if (client === "gone" && server === "gone") options.onOver()
  }

  const socket: PeerSocket = {
    send(text) {
      if (server !== "open") return
      const mishap = isLogged(text) ? weather.takeMishap() : null
      if (mishap === "lost") {
        options.onLost(text)
        return
      }
      if (mishap !== "late") down.put({ type: "frame", text })
      if (mishap === null) return
      const again = (): void => {
        if (server === "open") down.put({ type: "frame", text })
      }
      scheduler.after(actors.down, chance.between(...lateMs), again)
    },
    close(code, reason) {
      if (server !== "open") return
      server = "closing"
      down.put({ type: "closed", code, reason })
      // The other side shakes hands, or is not there any more.
      scheduler.after(actors.up, 2 * delayMs(), endServer)
    },
    get bufferedBytes() {
      return weather.isDownBlocked ? down.waitingBytes() : 0
    },
  }

  if (weather.handshake === "answered") up.put({ type: "open" })
  else server = "gone"
  if (weather.handshake === "refused")
    scheduler.after(actors.down, delayMs(), () => endClient({ code: 1006, reason: "" }))
  return {
    send(text) {
      if (client !== "open") return
      options.onFrame("up", text)
      up.put({ type: "frame", text })
    },
    close() {
      up.put({ type: "end" })
    },
    kill() {
      if (client === "gone") return
      up.put({ type: "end" })
      leave()
    },
    get bufferedBytes() {
      return weather.isUpBlocked ? up.waitingBytes() : 0
    },
    resume() {
      up.resume()
      down.resume()
    },
    cut(isSilent) {
      up.cut()
      down.cut()
      if (isSilent) {
        if (server !== "gone") scheduler.after(actors.up, chance.between(...idleMs), endServer)
        return
      }
      scheduler.after(actors.down, delayMs(), () => endClient({ code: 1006, reason: "" }))
      scheduler.after(actors.up, delayMs(), endServer)
    },
    giveUp: endServer,
    orphan(isSilent) {
      server = "gone"
      handlers = null
      up.cut()
      down.cut()
      noteOver()
      if (isSilent) return
      scheduler.after(actors.down, delayMs(), () => endClient({ code: 1006, reason: "" }))
    },
  }
}

/** A broadcast that has a place in the log of its conversation: one that is missing will be missed. */
function isLogged(text: string): boolean {
  return /^\{"type":"(message_|conversation_|reaction_)/.test(text) && !/"requestId":/.test(text)
}
