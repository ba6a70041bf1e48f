import type { Capability } from "../protocol/capabilities.ts"
import type { ConversationEvents, MessagePage } from "../protocol/commands.ts"
import type { ChatState } from "../state/chat-state.ts"
import type { Asking } from "./asking.ts"
import type { Receiving } from "./receiving.ts"

export interface ResumingOptions {
  readonly asking: Pick<Asking<object>, "ask">
  readonly state: ChatState
  readonly receiving: Receiving
  readonly supports: (capability: Capability) => boolean
  /** Joining is a subscription on this server. */
  readonly rejoins: boolean
  readonly isReady: () => boolean
  readonly loadNewest: (conversationId: string) => Promise<unknown>
  readonly reloadConversations: () => Promise<unknown>
  readonly loadPresence: (userIds: readonly string[]) => Promise<unknown>
  readonly onGap: () => void
}

/** What to do once the connection is ready again, and when something turns out to be missing. Rules R1 to R8. */
export interface Resuming {
  /** Brings everything up to date; resolves when what is watched is whole, or the connection is gone again. */
  readonly resume: () => Promise<void>
  /** Asks for what is missing in one conversation. */
  readonly fill: (conversationId: string) => Promise<void>
  readonly noteJoined: (conversationId: string, isJoined: boolean) => void
  /** The link died. */
  readonly noteLost: () => void
}

/** More would not fit one frame: the others are brought up to date when they are next looked at. */
const maxCursors = 200

export function createResuming(options: ResumingOptions): Resuming {
  const { asking, state, receiving, supports } = options
  const joined = new Set<string>()
  const filling = new Map<string, Promise<void>>()

  async function resume(): Promise<void> {
    await attempt(rejoin)
    if (supports("resume")) await attempt(resumeByCursor)
    else await attempt(reloadWatched)
    await Promise.all([attempt(refreshList), attempt(retryFailed), attempt(refreshPresence)])
  }

  /** Whatever fails here fails because the link died again, or stands in the state of its own slice. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch(() => {})
  }

  async function rejoin(): Promise<void> {
    if (!options.rejoins) return
    for (const conversationId of joined)
      await asking
        .ask({ type: "join_conversation", payload: { conversationId } })
        .catch(() => options.isReady() && joined.delete(conversationId))
  }

  async function resumeByCursor(): Promise<void> {
    const held = state.timelines.held().slice(0, maxCursors)
    const cursors: Record<string, number> = {}
    for (const conversationId of held) {
      const cursor = receiving.cursorOf(conversationId)
      if (cursor !== undefined) cursors[conversationId] = cursor
    }
    // Without cursors too: it is the word that broadcasts may begin.
    const { conversations } = await asking.ask({ type: "resume", payload: { cursors } })
    await Promise.all(conversations.map((one) => takeIn(one.conversationId, one)))
  }

  async function takeIn(conversationId: string, answer: ConversationEvents): Promise<void> {
    const cursor = receiving.cursorOf(conversationId)
    if (cursor === undefined) return
    // A cursor below ours: the server was restored from a backup, and its numbers mean something else now.
    if (answer.reset || answer.cursor < cursor) {
      receiving.forget(conversationId)
      await startAnew(conversationId)
      return
    }
    for (const event of answer.events) receiving.receive(event)
    const reached = receiving.cursorOf(conversationId) ?? cursor
    if (answer.hasMore && reached > cursor) await sync(conversationId, reached)
    // Where the server says that this is all, nothing of it can be missing.
    else if (!answer.hasMore) receiving.catchUp(conversationId, answer.cursor)
  }

  async function sync(conversationId: string, after: number): Promise<void> {
    const command = { type: "sync", payload: { conversationId, after } } as const
    await takeIn(conversationId, await asking.ask(command, { repeats: true }))
  }

  async function startAnew(conversationId: string): Promise<void> {
    const command = { type: "load_messages", payload: { conversationId } } as const
    const page: MessagePage = await asking.ask(command, { repeats: true })
    state.reset(conversationId, page)
    if (page.cursor !== null) receiving.follow(conversationId, page.cursor)
  }

  /** Without cursors the newest page tells what came, and its overlap whether something is missing. */
  async function reloadWatched(): Promise<void> {
    if (!supports("load_messages")) return
    const watched = state.timelines.held().filter((id) => state.timelines.isWatched(id))
    await Promise.all(watched.map(options.loadNewest))
  }

  async function refreshList(): Promise<void> {
    if (state.conversations.listState.get().status !== "idle") await options.reloadConversations()
  }

  async function retryFailed(): Promise<void> {
    const failed = state.timelines.failed().filter((id) => state.timelines.isWatched(id))
    await Promise.all(failed.map(options.loadNewest))
  }

  async function refreshPresence(): Promise<void> {
    const userIds = state.people.watchedUsers()
    if (userIds.length > 0 && supports("load_presence")) await options.loadPresence(userIds)
  }

  return {
    resume,
    fill(conversationId) {
      const running = filling.get(conversationId)
      if (running) return running
      options.onGap()
      const after = receiving.cursorOf(conversationId)
      if (after === undefined || !supports("sync")) return Promise.resolve()
      const started = attempt(() => sync(conversationId, after)).finally(() => {
        filling.delete(conversationId)
      })
      filling.set(conversationId, started)
      return started
    },
    noteJoined(conversationId, isJoined) {
      if (isJoined) joined.add(conversationId)
      else joined.delete(conversationId)
    },
    noteLost() {
      if (supports("resume")) return
      for (const id of state.timelines.held()) state.timelines.timeline(id).cutEnd()
    },
  }
}
