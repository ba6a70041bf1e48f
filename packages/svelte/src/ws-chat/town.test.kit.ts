import type { Clock } from "@colloquy/core"
import { createQryptGateway } from "@colloquy/service/gateways/qrypt"
import { createStandIn, listen, type StandIn } from "@colloquy/testing/stand-ins"
import { onTestFinished } from "vitest"
import { createWsChat, type WsChat, type WsChatOptions, type WsChatState } from "./index.ts"

const systemClock: Clock = {
  now: Date.now,
  after(delayMs, task) {
    const timer = setTimeout(task, delayMs)
    return () => clearTimeout(timer)
  },
  frame: (task) => systemClock.after(0, task),
}

export interface Town {
  readonly server: StandIn
  readonly url: string
  readonly open: (options?: Partial<WsChatOptions>) => ReturnType<typeof createWsChat>
}

/** The document's own ids. */
export const conversationId = "conversation-id-123"
export const originalId = "original-message-id"

/** The gateway on a real port, with Ann, Bob and their conversation. A token is a name; "bad…" is refused. */
export async function createTown(): Promise<Town> {
  const server = createStandIn({
    clock: systemClock,
    createGateway: createQryptGateway,
    layer: ({ toClient, toGateway }) => ({
      ...{ fromClient: toGateway, fromGateway: toClient, closed: () => {} },
    }),
    verifyToken: async (token) => verify(token),
  })
  const { url, close } = await listen(server, { clock: systemClock })
  onTestFinished(async () => {
    server.stop()
    await close()
  })
  await seed(server)
  return {
    server,
    url,
    open(options = {}) {
      const backoff = { firstMs: 10, floorMs: 10, baseMs: 20, capMs: 50 }
      const stores = createWsChat({ url, backoff, ...options })
      onTestFinished(stores.wsChat.disconnect)
      return stores
    },
  }
}

function verify(token: string) {
  if (token.startsWith("bad")) return { refused: "the token is not valid" }
  const [id = ""] = token.split("-")
  return { user: { id, name: `${id[0]?.toUpperCase()}${id.slice(1)}` } }
}

async function seed({ storage }: StandIn): Promise<void> {
  const at = Date.now() - 60_000
  for (const [id, name] of [
    ["ann", "Ann"],
    ["bob", "Bob"],
  ] as const)
    await storage.saveAccount({ id, name }, at)
  await storage.append({
    ...{ type: "conversation_created", conversationId, at, conversationType: "group" },
    ...{ name: "Team", metadata: {}, directKey: null, key: { userId: "bob", clientId: "c" } },
    participants: [
      { userId: "bob", role: "owner" },
      { userId: "ann", role: "member" },
    ],
  })
  await storage.append({
    ...{ type: "message_received", conversationId, at, id: originalId, messageType: "text" },
    ...{ content: "Hello, Ann", attachments: [], mentions: [], replyToId: null, metadata: {} },
    key: { userId: "bob", clientId: "m" },
  })
}

/** Resolves with the first state that passes, of those that are or will be. */
export function until(
  wsChat: WsChat,
  isWanted: (state: WsChatState) => boolean,
): Promise<WsChatState> {
  return new Promise((resolve) => {
    let isOver = false
    let off = () => {}
    off = wsChat.subscribe((state) => {
      if (isOver || !isWanted(state)) return
      isOver = true
      queueMicrotask(() => off())
      resolve(state)
    })
  })
}
