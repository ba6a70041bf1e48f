import type { ServerFrame, ServerFrameType, ServerPayloads, User } from "@colloquy/core"
import { createFakeClock, type FakeClock } from "@colloquy/testing"
import { type ChatServiceOptions, createChatService } from "../../chat/chat-service.ts"
import type { PeerHandlers, ServiceStorage } from "../../index.ts"
import { createMemoryStorage } from "../../memory/index.ts"
import { createNativeGateway } from "./index.ts"

export interface World {
  readonly clock: FakeClock
  readonly storage: ServiceStorage
  readonly faults: unknown[]
  /** A socket that has said nothing yet. */
  readonly connect: () => Promise<TestPeer>
  /** A socket whose user is authenticated and has resumed. */
  readonly enter: (userId: string, cursors?: Readonly<Record<string, number>>) => Promise<TestPeer>
  /** A group of these people; the first one makes it. */
  readonly group: (...peers: readonly [TestPeer, ...TestPeer[]]) => Promise<string>
}

export interface TestPeer {
  readonly userId: string
  readonly frames: ServerFrame[]
  readonly texts: string[]
  readonly handlers: PeerHandlers
  closed: { readonly code: number; readonly reason: string } | null
  bufferedBytes: number
  isPaused: boolean
  readonly raw: (text: string) => Promise<void>
  readonly say: (type: string, payload: unknown, requestId?: string) => Promise<void>
  /** The one frame that answers. */
  readonly ask: (type: string, payload: unknown) => Promise<ServerFrame>
  /** As `ask`, for an answer of that type. */
  readonly get: <T extends ServerFrameType>(
    answer: T,
    type: string,
    payload: unknown,
  ) => Promise<ServerPayloads[T]>
  readonly send: (conversationId: string, content: string, more?: object) => Promise<ServerFrame>
  /** Broadcasts since the last call, of that type where one is given. */
  readonly heard: (type?: ServerFrameType) => ServerFrame[]
}

/** A whole server in memory: people connect by a token that is their name. */
export function createWorld(options: Partial<ChatServiceOptions> = {}): World {
  const clock = createFakeClock()
  const storage = options.storage ?? createMemoryStorage()
  const faults: unknown[] = []
  const onFault = (error: unknown) => faults.push(error)
  let lastId = 0
  const random = { number: () => 0.5, id: () => `id-${++lastId}` }
  const service = createChatService({
    ...{ storage, clock, random, onFault, verifyToken: async (token) => verify(token) },
    ...options,
  })
  const gateway = createNativeGateway({ service, clock, onFault })
  const peer = { address: "127.0.0.1" }
  const handshake = { path: "/", query: {}, headers: {}, protocols: [], peer }

  const world: World = {
    clock,
    storage,
    faults,
    connect: () => connect("nobody"),
    async enter(userId, cursors = {}) {
      const entered = await connect(userId)
      await entered.ask("auth", { token: userId, protocol: 1 })
      await entered.ask("resume", { cursors })
      entered.heard()
      return entered
    },
    async group(owner, ...others) {
      const participantIds = others.map(({ userId }) => userId)
      const request = {
        clientId: `group-${++lastId}`,
        type: "group",
        name: "Launch",
        participantIds,
      }
      const { conversation } = await owner.get(
        "conversation_created",
        "create_conversation",
        request,
      )
      for (const one of [owner, ...others]) one.heard()
      return conversation.id
    },
  }
  return world

  async function connect(userId: string): Promise<TestPeer> {
    const acceptance = await gateway.accept(handshake)
    if ("status" in acceptance) throw new Error(acceptance.body)
    const frames: ServerFrame[] = []
    const texts: string[] = []
    let heardCount = 0
    let lastRequest = 0
    const handlers = acceptance.start({
      send(text) {
        texts.push(text)
        frames.push(JSON.parse(text))
      },
      close(code, reason) {
        self.closed = { code, reason }
        void handlers.onClose()
      },
      get bufferedBytes() {
        return self.bufferedBytes
      },
      pause() {
        self.isPaused = true
      },
      resume() {
        self.isPaused = false
      },
    })
    const self: TestPeer = {
      ...{ userId, frames, texts, handlers, closed: null, bufferedBytes: 0, isPaused: false },
      raw(text) {
        handlers.onFrame(text)
        return clock.settle()
      },
      say: (type, payload, requestId) => self.raw(JSON.stringify({ type, payload, requestId })),
      async ask(type, payload) {
        const requestId = `${userId}-${++lastRequest}`
        await self.say(type, payload, requestId)
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
      send: (conversationId, content, more = {}) =>
        self.ask("send_message", {
          ...{ clientId: `message-${++lastId}`, conversationId, type: "text", content },
          ...more,
        }),
      heard(type) {
        const fresh = frames.slice(heardCount).filter((frame) => frame.requestId === undefined)
        heardCount = frames.length
        return type ? fresh.filter((frame) => frame.type === type) : fresh
      },
    }
    return self
  }

  function verify(token: string) {
    const [id = "", lifetimeMs] = token.split(":")
    if (id.startsWith("bad")) return { refused: "the token is not valid" }
    if (id === "broken") throw new Error("the key server is down")
    const user: User = { id, name: id.toUpperCase() }
    return lifetimeMs ? { user, expiresAt: clock.now() + Number(lifetimeMs) } : { user }
  }
}
