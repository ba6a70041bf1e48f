import {
  type ChatClient,
  createChatClient,
  type Diagnostic,
  ensureConversations,
  ensureMessages,
  type Transport,
} from "@colloquy/core"
import type { DurableStorage } from "@colloquy/core/storage"
import { qryptDialect } from "@colloquy/websocket/qrypt"
import { createChance } from "./chance.ts"
import { type Hearing, listen } from "./hearing.ts"
import type { SimulatedLink } from "./link.ts"
import type { PageClock, Signals } from "./page-ports.ts"

/** One life of a client on a machine: from its opening to its close, or to its crash. */
export interface Page {
  readonly number: number
  /** Pages of the machine that were open when it was opened. */
  readonly beside: readonly Page[]
  readonly userId: string
  readonly chat: ChatClient
  readonly clock: PageClock
  readonly signals: Signals
  /** Conversations of which it may hold what the server has forgotten. */
  readonly outdated: Set<string>
  /** Conversations that its screen shows. */
  readonly watched: ReadonlyMap<string, () => void>
  readonly watch: (conversationId: string) => void
  readonly unwatch: (conversationId: string) => void
  /** Somebody writes there. */
  readonly type: (conversationId: string) => void
  /** How many conversations somebody looks at or writes in, or did a moment ago. */
  readonly countInUse: () => number
  /** Somebody sees what failed for good, and asks for it again. */
  readonly lookAgain: () => void
  readonly links: ReadonlySet<SimulatedLink>
  /** Conversations of which some news never came, since its present link began: the next one tells all. */
  readonly missed: Set<string>
  /** By conversation: read marks of this user whose answer the database lost, since then. */
  readonly untoldMarks: Map<string, number>
  readonly diagnostics: readonly Diagnostic[]
  readonly hearing: Pick<Hearing, "twice" | "told">
  /** Promises of verbs that are not settled. */
  readonly pending: () => readonly string[]
  /** Notes a promise under this name until it settles. */
  readonly follow: <T>(name: string, promise: Promise<T>) => Promise<T>
  readonly status: () => PageStatus
  readonly setStatus: (status: PageStatus) => void
}

/** `closed`: its `close()` came to an end; `dead`: its process ended. */
type PageStatus = "open" | "closing" | "closed" | "dead"

export interface PageOptions {
  readonly seed: number
  readonly number: number
  readonly beside: readonly Page[]
  readonly userId: string
  /** It knows whose page it is before the server says so. */
  readonly knowsUser: boolean
  readonly clock: PageClock
  /** Its server takes a repeat for a second message. */
  readonly isWeak: boolean
  /** The time of the simulation, which no fault moves. */
  readonly nowMs: () => number
  readonly signals: Signals
  readonly storage: DurableStorage | undefined
  readonly links: ReadonlySet<SimulatedLink>
  readonly transport: Transport<string>
  readonly token: () => Promise<string>
  /** Hears of each transition of the connection. */
  readonly debug: (line: string) => void
}

/** A screen that is left is kept for so long, and typing ends sooner. */
const useMs = 30_000

export function createPage(options: PageOptions): Page {
  const { number, userId, clock, signals, storage } = options
  const diagnostics: Diagnostic[] = []
  const pending = new Map<symbol, string>()
  const watched = new Map<string, () => void>()
  const usedAt = new Map<string, number>()
  let status: PageStatus = "open"
  const shared = {
    clock,
    transport: options.transport,
    token: options.token,
    network: signals,
    random: createChance(options.seed, `page ${number}`),
    debug: options.debug,
    onDiagnostic: (diagnostic: Diagnostic) => diagnostics.push(diagnostic),
    ...(storage && { storage }),
    ...(options.knowsUser && { user: { id: userId, name: userId } }),
  }
  const chat: ChatClient = options.isWeak
    ? createChatClient({ ...shared, dialect: qryptDialect() })
    : createChatClient(shared)
  const hearing = listen(chat, watched)

  function unwatch(conversationId: string): void {
    watched.get(conversationId)?.()
    if (watched.delete(conversationId)) noteUse(conversationId)
  }

  function noteUse(conversationId: string): void {
    usedAt.set(conversationId, options.nowMs())
  }

  return {
    number,
    beside: options.beside,
    userId,
    chat,
    clock,
    signals,
    watched,
    links: options.links,
    missed: new Set(),
    untoldMarks: new Map(),
    diagnostics,
    hearing,
    outdated: new Set(),
    pending: () => [...pending.values()],
    status: () => status,
    setStatus(next) {
      status = next
      if (next === "open") return
      hearing.stop()
      for (const conversationId of [...watched.keys()]) unwatch(conversationId)
    },
    watch(conversationId) {
      if (watched.has(conversationId)) return
      ensureConversations(chat)
      watched.set(
        conversationId,
        chat.messages(conversationId).subscribe(() => {}),
      )
      ensureMessages(chat, conversationId)
    },
    unwatch,
    type(conversationId) {
      chat.setTyping(conversationId)
      noteUse(conversationId)
    },
    countInUse() {
      const recent = [...usedAt].filter(([, atMs]) => options.nowMs() - atMs <= useMs)
      return new Set([...watched.keys(), ...recent.map(([id]) => id)]).size
    },
    lookAgain() {
      if (chat.connection.get().status === "closed") chat.connect().catch(() => {})
      if (chat.conversationList.get().status === "failed") ensureConversations(chat)
      for (const id of watched.keys())
        if (chat.history(id).get().status === "failed") ensureMessages(chat, id)
    },
    follow(name, promise) {
      const id = Symbol(name)
      pending.set(id, name)
      const done = (): void => {
        pending.delete(id)
      }
      promise.then(done, done)
      return promise
    },
  }
}
