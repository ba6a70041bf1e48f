import { type ChatClient, type Cipher, createChatClient } from "@colloquy/core"
import { createQryptGateway } from "@colloquy/service/gateways/qrypt"
import { websocket } from "@colloquy/websocket"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { expect, onTestFinished } from "vitest"
import { WebSocket } from "ws"
import { createFakeClock, type FakeClock } from "../../fake-clock.ts"
import { createSeededRandom } from "../../seeded-random.ts"
import {
  createQryptStandIn,
  createStandIn,
  type Layer,
  listen,
  type QryptStandIn,
  type QryptSwitches,
} from "../index.ts"
import { readFrame } from "./frame.ts"
import { watchNetwork } from "./network.test.kit.ts"
import { wellBehaved } from "./switches.ts"

/** A server of this wire: the gateway itself, or one that runs otherwise. */
export type ServerName = "the gateway" | "doc" | "last"

const stepMs = 20
const longestMs = 600_000

/** Ann and Bob in one conversation, at a server on a real port. Time is the test's, the network is not. */
export async function meetOnPort(name: ServerName) {
  const clock = createFakeClock()
  const quiet = watchNetwork()
  const server =
    name === "the gateway" ? gateway(clock) : createQryptStandIn({ clock, generation: name })
  const { url, close } = await listen(server, { clock })
  const [ann, bob] = [join("ann", 1), join("bob", 2)]

  onTestFinished(async () => {
    await until(Promise.all([ann.close(), bob.close()]))
    server.stop()
    await close()
    expect([server.faults, clock.pendingCount()]).toEqual([[], 0])
  })

  function join(token: string, seed: number): ChatClient {
    return createChatClient({
      ...{ token, clock, random: createSeededRandom(seed), dialect: qryptDialect() },
      transport: websocket(`${url}/ws`, { WebSocket }),
      ...(name === "last" ? { cipher } : {}),
    })
  }

  /** Lets time pass in steps: what is sent within one has come before the next. */
  async function pass(isOver: () => boolean): Promise<void> {
    const endAt = clock.now() + longestMs
    while (!isOver()) {
      if (clock.now() > endAt) throw new Error(`nothing came of it within ${longestMs} ms`)
      await clock.advance(stepMs)
      await quiet()
    }
  }

  async function until<Value>(promise: Promise<Value>): Promise<Value> {
    let isOver = false
    const end = () => {
      isOver = true
    }
    promise.then(end, end)
    await pass(() => isOver)
    return promise
  }

  await until(Promise.all([ann.connect(), bob.connect()]))
  const group = { type: "group", participantIds: ["bob"], name: "Launch" } as const
  const { id } = await until(ann.createConversation(group))
  await until(bob.joinConversation(id))
  return {
    ...{ server, ann, bob, id, pass, until },
    /** Nothing is lost, nothing is there twice, on the server and on both screens. */
    async expectOnce(contents: readonly string[]) {
      const { messages } = await server.storage.messages(id, { limit: 200 })
      expect(messages).toHaveLength(contents.length)
      for (const chat of [ann, bob]) {
        await until(chat.loadMessages(id, { whenOffline: "wait" }))
        const shown = chat.messages(id).get()
        expect(shown.map(({ content }) => content)).toEqual(contents)
        expect(shown.map((message) => message.id)).toEqual(messages.map((message) => message.id))
      }
      expect(ann.outbox.get().items).toEqual([])
    },
  }
}

/** A copy for each of the two, with their name before it. */
const cipher: Cipher = {
  seal: async (content) => ({ ann: `ann:${content}`, bob: `bob:${content}` }),
  open: async (sealed) => sealed.replace(/^(ann|bob):/, ""),
}

/** The gateway as it is, on a network that loses, doubles and reorders. */
function gateway(clock: FakeClock): Pick<QryptStandIn, "turn"> & ReturnType<typeof createStandIn> {
  let switches: QryptSwitches = wellBehaved
  const standIn = createStandIn({
    ...{ clock, layer: faulty(() => switches), createGateway: createQryptGateway },
    verifyToken: async (id) => ({ user: { id, name: id } }),
  })
  return {
    ...standIn,
    turn(changed) {
      switches = { ...switches, ...changed }
    },
  }
}

function faulty(switches: () => QryptSwitches): Layer {
  return ({ toClient, toGateway, kill }) => {
    const asked = new Map<string, string>()
    let held: readonly string[] | null = null

    function reply(text: string, type: string): void {
      const { storeThenDrop, dropReply, doubleReplies, reorder } = switches()
      const isOneOf = (types: readonly string[]) => types.includes(type)
      if (isOneOf(storeThenDrop)) kill()
      if (isOneOf(storeThenDrop) || isOneOf(dropReply)) return
      const replies = doubleReplies ? [text, text] : [text]
      if (reorder && !held) {
        held = replies
        return
      }
      for (const one of [...replies, ...(held ?? [])]) toClient(one)
      held = null
    }

    return {
      fromClient(text) {
        const { type = "", requestId } = readFrame(text) ?? {}
        if (requestId) asked.set(requestId, type)
        const lost: readonly string[] = switches().dropRequest
        if (!lost.includes(type)) toGateway(text)
      },
      fromGateway(text) {
        const type = asked.get(readFrame(text)?.requestId ?? "")
        if (type === undefined) toClient(text)
        else reply(text, type)
      },
      closed: () => {},
    }
  }
}
