import type { CloseReason, Transport } from "@colloquy/core"

interface LinkFaults {
  /** What the server says is lost. */
  readonly isDeaf: boolean
  /** What the client says is lost. */
  readonly isMute: boolean
}

/** A way to the server that loses what it is told to lose, and knows nothing of the wire. */
export interface FaultyTransport<Frame> extends Transport<Frame> {
  readonly turn: (faults: Partial<LinkFaults>) => void
  /** Every link ends; without a word unless told otherwise. */
  readonly cut: (reason?: Partial<CloseReason>) => void
  /** Says it to every link in the server's stead. */
  readonly say: (frame: Frame) => void
  /** What the server said, lost or not. */
  readonly heard: readonly Frame[]
}

export function createFaultyTransport<Frame>(inner: Transport<Frame>): FaultyTransport<Frame> {
  const heard: Frame[] = []
  const cuts = new Set<(reason: Partial<CloseReason>) => void>()
  const ears = new Set<(frame: Frame) => void>()
  let faults: LinkFaults = { isDeaf: false, isMute: false }

  return {
    name: inner.name,
    endpoint: inner.endpoint,
    heard,
    turn(changed) {
      faults = { ...faults, ...changed }
    },
    say(frame) {
      for (const hear of ears) hear(frame)
    },
    cut(reason = {}) {
      for (const cut of [...cuts]) cut(reason)
    },
    connect(request, sink) {
      const link = inner.connect(request, {
        ...sink,
        onFrame(frame) {
          heard.push(frame)
          if (!faults.isDeaf) sink.onFrame(frame)
        },
        onClose(reason) {
          forget()
          sink.onClose(reason)
        },
      })
      const cut = (reason: Partial<CloseReason>) => {
        forget()
        link.kill()
        sink.onClose({ opened: true, code: 1006, reason: "", ...reason })
      }
      const forget = () => {
        cuts.delete(cut)
        ears.delete(sink.onFrame)
      }
      cuts.add(cut)
      ears.add(sink.onFrame)
      return {
        get bufferedBytes() {
          return link.bufferedBytes
        },
        send(frame) {
          if (!faults.isMute) link.send(frame)
        },
        close: link.close,
        kill() {
          forget()
          link.kill()
        },
      }
    },
  }
}
