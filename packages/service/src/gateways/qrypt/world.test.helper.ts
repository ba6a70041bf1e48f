import { createFakeClock, createSeededRandom, type FakeClock } from "@colloquy/testing"
import {
  type QryptServerFrame,
  type QryptServerPayloads,
  type QryptServerType,
  serverFrameSchemas,
} from "@colloquy/websocket/qrypt/wire"
import {
  type ChatService,
  type ChatServiceOptions,
  createChatService,
} from "../../chat/chat-service.ts"
import type { PeerHandlers, ServiceStorage } from "../../index.ts"
import { createMemoryStorage } from "../../memory/index.ts"
import { createQryptGateway, type QryptGateway, type QryptGatewayOptions } from "./index.ts"

export interface World {
  readonly clock: FakeClock
  readonly storage: ServiceStorage
  readonly service: ChatService
  readonly gateway: QryptGateway
  readonly faults: unknown[]
  /** A socket that has said nothing yet. */
  readonly connect: () => Promise<TestPeer>
  /** A socket whose user is authenticated. */
  readonly enter: (userId: string) => Promise<TestPeer>
  /** A group of these people, which each of their sockets has joined; the first one makes it. */
  readonly group: (...peers: readonly [TestPeer, ...TestPeer[]]) => Promise<string>
}

export interface TestPeer {
  readonly userId: string
  readonly frames: QryptServerFrame[]
  readonly handlers: PeerHandlers
  closed: { readonly code: number; readonly reason: string } | null
  readonly raw: (text: string) => Promise<void>
  /** The one frame that answers. */
  readonly ask: (type: string, payload: unknown) => Promise<QryptServerFrame>
  /** As `ask`, for an answer of that type. */
  readonly get: <T extends QryptServerType>(
    answer: T,
    type: string,
    payload: unknown,
  ) => Promise<QryptServerPayloads[T]>
  readonly send: (conversationId: string, content: string, more?: object) => Promise<Sent>
  /** What answers no request, since the last call, of that type where one is given. */
  readonly heard: (type?: QryptServerType) => QryptServerFrame[]
}

type Sent = QryptServerPayloads["message_sent"]["message"]

const worldSeed = 7

/** A whole server in memory: people connect by a token that is their name. Each frame is checked as it comes. */
export function createWorld(
  options: Partial<ChatServiceOptions & QryptGatewayOptions> = {},
): World {
  const clock = createFakeClock()
  const storage = options.storage ?? createMemoryStorage()
  const faults: unknown[] = []
  const onFault = (error: unknown) => faults.push(error)
  const random = createSeededRandom(worldSeed)
  const { limiter: _, ...serviceOptions } = options
  const service = createChatService({
    ...{ storage, clock, random, onFault, verifyToken: async (token) => verify(token) },
    allowUnknownParticipants: true,
    ...serviceOptions,
  })
  const gateway = createQryptGateway({ ...options, service, clock, random, onFault })
  const peer = { address: "127.0.0.1" }
  const handshake = { path: "/", query: {}, headers: {}, protocols: [], peer }
  let lastRequest = 0

  return {
    ...{ clock, storage, service, gateway, faults, connect: () => connect("nobody") },
    async enter(userId) {
      const entered = await connect(userId)
      await entered.get("auth_success", "auth", { token: userId })
      return entered
    },
    async group(owner, ...others) {
      const participantIds = others.map(({ userId }) => userId)
      const request = { isGroup: true, name: "Launch", participantIds }
      const created = await owner.get("conversation_created", "create_conversation", request)
      const id = created.conversation.id ?? ""
      for (const one of [owner, ...others]) {
        await one.ask("join_conversation", { conversationId: id })
        one.heard()
      }
      return id
    },
  }

  async function connect(userId: string): Promise<TestPeer> {
    const acceptance = await gateway.accept(handshake)
    if ("status" in acceptance) throw new Error(acceptance.body)
    const frames: QryptServerFrame[] = []
    const asked = new Set<string>()
    let heardCount = 0
    const handlers = acceptance.start({
      bufferedBytes: 0,
      send: (text) => frames.push(checked(text)),
      close(code, reason) {
        self.closed = { code, reason }
        void handlers.onClose()
      },
    })
    const self: TestPeer = {
      ...{ userId, frames, handlers, closed: null },
      raw(text) {
        handlers.onFrame(text)
        return clock.settle()
      },
      async ask(type, payload) {
        const requestId = `request-${++lastRequest}`
        asked.add(requestId)
        const timestamp = new Date(clock.now()).toISOString()
        await self.raw(JSON.stringify({ type, payload, requestId, timestamp }))
        const answers = frames.filter((frame) => frame.requestId === requestId)
        const [answer] = answers
        if (!answer || answers.length > 1) throw new Error(`${answers.length} answers to ${type}`)
        return answer
      },
      async get(answer, type, payload) {
        const frame = await self.ask(type, payload)
        if (frame.type !== answer) throw new Error(JSON.stringify(frame))
        return JSON.parse(JSON.stringify(frame.payload))
      },
      async send(conversationId, content, more = {}) {
        const message = { conversationId, content, ...more }
        return (await self.get("message_sent", "send_message", message)).message
      },
      heard(type) {
        const fresh = frames
          .slice(heardCount)
          .filter(({ requestId }) => !requestId || !asked.has(requestId))
        heardCount = frames.length
        return type ? fresh.filter((frame) => frame.type === type) : fresh
      },
    }
    return self
  }
}

/** @throws for what the schemas of this wire do not know. */
function checked(text: string): QryptServerFrame {
  const value: QryptServerFrame = JSON.parse(text)
  const schema = serverFrameSchemas[value.type]
  schema.parse(value)
  return value
}

function verify(token: string) {
  if (token.startsWith("bad")) return { refused: "the token is not valid" }
  if (token === "broken") throw new Error("the key server is down")
  return {
    user: { id: token, name: token.toUpperCase(), metadata: { email: `${token}@x.example` } },
  }
}
