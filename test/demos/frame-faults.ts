/** A door for what the server says: what comes while it is shut waits until it opens. */
export interface Gate {
  readonly shut: () => void
  readonly open: () => void
  readonly pass: <T>(frame: T) => Promise<T>
}

export function createGate(): Gate {
  let isOpen = Promise.resolve()
  let open = () => {}
  return {
    shut() {
      isOpen = new Promise((resolve) => {
        open = resolve
      })
    },
    open: () => open(),
    async pass(frame) {
      await isOpen
      return frame
    },
  }
}

interface Frame {
  readonly type: string
  readonly requestId?: string
}

/** Lets a page miss messages, for good: the server does not repeat them. */
export interface Loss {
  readonly begin: () => void
  readonly end: () => void
  readonly take: <T extends Frame>(frame: T) => T | Promise<T>
  readonly refuse: (frame: Frame) => (Frame & { payload: { [name: string]: unknown } }) | null
}

export function createLoss(): Loss {
  let isLosing = false
  return {
    begin() {
      isLosing = true
    },
    end() {
      isLosing = false
    },
    take: (frame) =>
      isLosing && frame.type === "message_received" ? new Promise(() => {}) : frame,
    refuse({ type, requestId }) {
      if (type !== "sync") return null
      const payload = { code: "forbidden", message: "no", retryable: false }
      return { type: "error", ...(requestId && { requestId }), payload }
    },
  }
}
