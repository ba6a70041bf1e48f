import type { PeerSocket } from "../ports.ts"

/** Tasks of one socket, one after another, in the order they came. */
export interface FrameQueue {
  readonly add: (task: () => Promise<void>) => void
  /** Resolves when all that was added before is done. */
  readonly idle: () => Promise<void>
}

export interface FrameQueueOptions {
  readonly socket: Pick<PeerSocket, "pause" | "resume">
  /** Hears what a task threw. */
  readonly onFault: (error: unknown) => void
  /** A host that cannot pause lets the queue grow, up to here. */
  readonly onOverflow: () => void
}

/** From here on the network has to wait. */
const pauseLength = 64
const maxLength = 1_024

export function createFrameQueue({ socket, onFault, onOverflow }: FrameQueueOptions): FrameQueue {
  let waiting: (() => Promise<void>)[] = []
  let running: Promise<void> | null = null
  let isPaused = false

  return {
    add(task) {
      waiting.push(task)
      running ??= run()
      if (waiting.length >= pauseLength && !isPaused) {
        isPaused = true
        socket.pause?.()
      }
      if (waiting.length > maxLength) {
        waiting = []
        onOverflow()
      }
    },
    idle: async () => {
      await running
    },
  }

  async function run(): Promise<void> {
    for (let task = waiting.shift(); task; task = waiting.shift()) {
      try {
        await task()
      } catch (error) {
        onFault(error)
      }
      if (isPaused && waiting.length <= pauseLength / 2) {
        isPaused = false
        socket.resume?.()
      }
    }
    running = null
  }
}
