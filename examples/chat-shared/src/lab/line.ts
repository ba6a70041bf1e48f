import type { TransportLink, TransportSink } from "@colloquy/core"

/** What is wrong with the network. */
export interface Troubles {
  /** How much later everything arrives, in each direction. */
  readonly delayMs: number
  /** Of 100 frames, how many never arrive. */
  readonly lossPercent: number
  readonly isCut: boolean
}

/** One link, as a bad network carries it. */
export interface Line<Frame> {
  /** What the real transport tells. */
  readonly sink: TransportSink<Frame>
  /** What the client speaks to. */
  readonly link: TransportLink<Frame>
  /** Both ends find the link dead. */
  readonly cut: () => void
}

export interface LineOptions<Frame> {
  readonly troubles: () => Troubles
  /** The client's end. */
  readonly sink: TransportSink<Frame>
  /** The server's end; `null`: there is none. */
  readonly link: () => TransportLink<Frame> | null
  readonly onEnded: () => void
}

export function createLine<Frame>({
  troubles,
  sink,
  link,
  onEnded,
}: LineOptions<Frame>): Line<Frame> {
  const [inwards, outwards] = [createDelay(troubles), createDelay(troubles)]
  const isLost = () => Math.random() * 100 < troubles().lossPercent
  let isOpen = false

  function end(): void {
    inwards.stop()
    outwards.stop()
    onEnded()
  }

  return {
    sink: {
      onOpen: () =>
        inwards.pass(() => {
          isOpen = true
          sink.onOpen()
        }),
      onFrame(frame) {
        if (!isLost()) inwards.pass(() => sink.onFrame(frame))
      },
      onClose: (reason) =>
        inwards.pass(() => {
          end()
          sink.onClose(reason)
        }),
      onAlive: () => inwards.pass(sink.onAlive),
    },
    link: {
      send(frame) {
        if (!isLost()) outwards.pass(() => link()?.send(frame))
      },
      close: (code, reason) => outwards.pass(() => link()?.close(code, reason)),
      kill() {
        end()
        link()?.kill()
      },
      get bufferedBytes() {
        return link()?.bufferedBytes ?? 0
      },
    },
    cut() {
      end()
      link()?.kill()
      sink.onClose({ opened: isOpen, code: 1006, reason: "" })
    },
  }
}

/** Runs tasks later, and never one before another that came first. */
function createDelay(troubles: () => Troubles): {
  readonly pass: (task: () => void) => void
  readonly stop: () => void
} {
  const timers = new Set<ReturnType<typeof setTimeout>>()
  let lastDueAt = 0
  let isStopped = false

  return {
    pass(task) {
      if (isStopped) return
      const now = Date.now()
      lastDueAt = Math.max(lastDueAt, now + troubles().delayMs)
      const timer = setTimeout(() => {
        timers.delete(timer)
        task()
      }, lastDueAt - now)
      timers.add(timer)
    },
    stop() {
      isStopped = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}
