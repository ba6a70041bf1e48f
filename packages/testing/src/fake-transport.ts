import type { CloseReason, Transport, TransportSink } from "@colloquy/core"

/** One link, and what was done to it. */
export interface FakeLink<Frame> {
  readonly status: () => "opening" | "open" | "closing" | "closed" | "killed"
  readonly sent: readonly Frame[]
  /** Says so to whoever opened the link, dead or not: for events that come too late. */
  readonly sink: TransportSink<Frame>
}

/** A transport that a test moves by hand. */
export interface FakeTransport<Frame> extends Transport<Frame> {
  /** The live link opened. */
  readonly opened: () => void
  readonly frame: (frame: Frame) => void
  readonly close: (reason?: Partial<CloseReason>) => void
  /** What was sent on the newest link. */
  readonly sent: () => readonly Frame[]
  /** Every link there ever was. */
  readonly links: readonly FakeLink<Frame>[]
  readonly liveCount: () => number
  /** So many bytes wait in the link, from here on. */
  readonly stall: (bufferedBytes: number) => void
  /** The next `connect` throws. */
  readonly failToConnect: (cause: unknown) => void
  /** The server answers within the very call that sends. */
  readonly respond: (answer: (frame: Frame) => Frame | undefined) => void
  /** The next `send` throws. */
  readonly failToSend: (cause: unknown) => void
  /** Calls that no transport need bear: sending before the link opened, or after it was killed. */
  readonly violations: readonly string[]
}

const standardClose: CloseReason = { opened: true, code: 1006, reason: "" }

export function createFakeTransport<Frame>(
  endpoint: string = "wss://chat.example/socket",
): FakeTransport<Frame> {
  const links: MovableLink<Frame>[] = []
  const violations: string[] = []
  let connectFault: { readonly cause: unknown } | null = null
  let bufferedBytes = 0
  let sendFault: { readonly cause: unknown } | null = null
  let answer = (_frame: Frame): Frame | undefined => undefined

  function live(): readonly MovableLink<Frame>[] {
    return links.filter(({ status }) => status() !== "closed" && status() !== "killed")
  }

  function theLive(): MovableLink<Frame> {
    const [link, second] = live()
    if (!link || second) throw new Error(`${live().length} links are live, and not one`)
    return link
  }

  return {
    name: "fake",
    endpoint,
    links,
    violations,
    connect(_request, sink) {
      const fault = connectFault
      connectFault = null
      if (fault) throw fault.cause
      const bytes = (): number => bufferedBytes
      const link = createLink(sink, violations, bytes, (frame) => {
        const thrown = sendFault
        sendFault = null
        if (thrown) throw thrown.cause
        return answer(frame)
      })
      links.push(link)
      return link
    },
    opened() {
      const link = theLive()
      link.move("open")
      link.sink.onOpen()
    },
    frame(frame) {
      const link = theLive()
      if (link.status() === "opening") throw new Error("the link is not open")
      link.sink.onFrame(frame)
    },
    close(reason) {
      const link = theLive()
      const opened = link.status() !== "opening"
      link.move("closed")
      link.sink.onClose({ ...standardClose, opened, ...reason })
    },
    sent: () => links.at(-1)?.sent ?? [],
    liveCount: () => live().length,
    stall(bytes) {
      bufferedBytes = bytes
    },
    failToConnect(cause) {
      connectFault = { cause }
    },
    respond(next) {
      answer = next
    },
    failToSend(cause) {
      sendFault = { cause }
    },
  }
}

type Status = ReturnType<FakeLink<never>["status"]>

interface MovableLink<Frame> extends FakeLink<Frame> {
  readonly move: (status: Status) => void
  readonly send: (frame: Frame) => void
  readonly close: () => void
  readonly kill: () => void
  readonly bufferedBytes: number
}

function createLink<Frame>(
  sink: TransportSink<Frame>,
  violations: string[],
  buffered: () => number,
  onSend: (frame: Frame) => Frame | undefined,
): MovableLink<Frame> {
  const sent: Frame[] = []
  let status: Status = "opening"
  return {
    sink,
    sent,
    status: () => status,
    move(next) {
      status = next
    },
    send(frame) {
      const answer = onSend(frame)
      if (status !== "open") violations.push(`send on a link that is ${status}`)
      sent.push(frame)
      if (answer) sink.onFrame(answer)
    },
    close() {
      if (status === "killed") violations.push("close on a link that is killed")
      if (status !== "closed") status = "closing"
    },
    kill() {
      if (status === "killed") violations.push("kill on a link that is killed")
      status = "killed"
    },
    get bufferedBytes() {
      return buffered()
    },
  }
}
