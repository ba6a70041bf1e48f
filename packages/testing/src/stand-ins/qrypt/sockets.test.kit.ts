import type { FakeClock } from "../../fake-clock.ts"
import type { StandIn } from "../stand-in.ts"
import { type Fields, type Frame, fieldsOf, textOf } from "./frame.ts"

/** A client that is nothing but a socket. */
export interface RawSocket {
  readonly frames: Frame[]
  readonly isDead: () => boolean
  /** Frames since the last call that answer none of its requests. */
  readonly heard: () => Frame[]
  /** All that answers; none where it is lost. */
  readonly ask: (type: string, payload: Fields) => Promise<Frame[]>
  /** Makes a group of itself and these people, and joins it. */
  readonly group: (...participantIds: string[]) => Promise<string>
  readonly leave: () => Promise<void>
}

export async function enter(
  standIn: StandIn,
  clock: FakeClock,
  userId: string | null,
): Promise<RawSocket> {
  const frames: Frame[] = []
  const asked = new Set<string | null>()
  let lastRequest = 0
  let heardCount = 0
  let isDead = false
  const die = () => {
    isDead = true
  }
  const taken = await standIn.attach({
    send: (text) => frames.push(JSON.parse(text)),
    close: die,
    kill: die,
  })
  if (!taken) throw new Error("nobody is there")

  const socket: RawSocket = {
    frames,
    isDead: () => isDead,
    heard() {
      const fresh = frames.slice(heardCount).filter(({ requestId }) => !asked.has(requestId))
      heardCount = frames.length
      return fresh
    },
    async ask(type, payload) {
      const requestId = `${userId}-${++lastRequest}`
      asked.add(requestId)
      const timestamp = new Date(clock.now()).toISOString()
      taken.onFrame(JSON.stringify({ type, payload, requestId, timestamp }))
      await clock.settle()
      return frames.filter((frame) => frame.requestId === requestId)
    },
    async group(...participantIds) {
      const request = { isGroup: true, name: "Launch", participantIds }
      const [created] = await socket.ask("create_conversation", request)
      return textOf(fieldsOf(created?.payload.conversation).id)
    },
    leave() {
      taken.onClose()
      return clock.settle()
    },
  }
  if (userId !== null) await socket.ask("auth", { token: userId })
  return socket
}
