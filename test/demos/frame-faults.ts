import { eventually } from "./log.ts"

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
  /** Once so many were lost: what was acknowledged to their author may be on its way to the page. */
  readonly endAfter: (count: number) => Promise<void>
  readonly take: <T extends Frame>(frame: T) => T | Promise<T>
  readonly refuse: (frame: Frame) => (Frame & { payload: { [name: string]: unknown } }) | null
}

export function createLoss(): Loss {
  let isLosing = false
  let lost = 0
  return {
    begin() {
      isLosing = true
    },
    async endAfter(count) {
      await eventually(() => lost).toBe(count)
      isLosing = false
    },
    take(frame) {
      if (!isLosing || frame.type !== "message_received") return frame
      lost += 1
      return new Promise(() => {})
    },
    refuse({ type, requestId }) {
      if (type !== "sync") return null
      const payload = { code: "rejected", message: "no", retryable: false }
      return { type: "error", ...(requestId && { requestId }), payload }
    },
  }
}
