import { createFakeClock, type FakeClock } from "../../fake-clock.ts"
import { createQryptStandIn, type QryptStandInOptions } from "../index.ts"
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
  /** Says a text, and gives what came since. */
  readonly say: (text: string) => Promise<Frame[]>
  /** Makes a group of itself and these people, and joins it. */
  readonly group: (...participantIds: string[]) => Promise<string>
  readonly leave: () => Promise<void>
}

async function enter(
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
    async say(text) {
      const before = frames.length
      taken.onFrame(text)
      await clock.settle()
      return frames.slice(before)
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

export function createTown(options: Partial<QryptStandInOptions> = {}) {
  const clock = createFakeClock()
  const server = createQryptStandIn({ clock, ...options })
  const come = (userId: string | null) => enter(server, clock, userId)
  return { clock, server, come }
}

/** Ann and Bob, who have joined the same conversation. */
export async function createPair(options: Partial<QryptStandInOptions> = {}) {
  const town = createTown(options)
  const [ann, bob] = [await town.come("ann"), await town.come("bob")]
  const conversationId = await ann.group("bob")
  await bob.ask("join_conversation", { conversationId })
  for (const one of [ann, bob]) one.heard()
  const content = { conversationId, content: "Hello" }
  const copies = { conversationId, encryptedContents: { ann: "for ann", bob: "for bob" } }
  return { ...town, ann, bob, conversationId, content, copies }
}
