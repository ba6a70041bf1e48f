import type { Asking } from "../channels/asking.ts"
import { isChatError } from "../errors.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { ConversationEvents } from "../protocol/commands.ts"
import { seqOfEvent } from "../protocol/events.ts"
import type { ChatState } from "../state/chat-state.ts"
import { inTurns } from "./in-turns.ts"
import type { Patience } from "./patience.ts"
import type { Receiving } from "./receiving.ts"

export interface ResumingOptions {
  readonly asking: Pick<Asking<object>, "ask">
  readonly state: ChatState
  readonly receiving: Receiving
  readonly patience: Patience
  readonly supports: (capability: Capability) => boolean
  /** One connection for all conversations; else each has its own. */
  readonly hasOneChannel: boolean
  /** Joining is a subscription on this server. */
  readonly rejoins: boolean
  readonly loadNewest: (conversationId: string) => Promise<unknown>
  /** Replaces a timeline by its newest page. */
  readonly startAnew: (conversationId: string) => Promise<void>
  readonly reloadConversations: () => Promise<unknown>
  readonly loadPresence: (userIds: readonly string[]) => Promise<unknown>
  readonly onGap: () => void
}

/** What to do once a connection is ready again, and when something turns out to be missing. Rules R1 to R8. */
export interface Resuming {
  /**
   * Brings what is held up to date; resolves when it is, or the connection is gone again. `channel`: the conversation
   * whose own connection it is.
   */
  readonly resume: (channel: string | null) => Promise<void>
  /** Asks for what is missing in one conversation. False: no answer came. */
  readonly fill: (conversationId: string) => Promise<boolean>
  /** One came, or came back: loads its newest page where a screen shows it and has none. */
  readonly show: (conversationId: string) => void
  /** There is news that only a page can bring. */
  readonly refresh: (conversationId: string) => void
  readonly noteJoined: (conversationId: string, isJoined: boolean) => void
  /** Whether it is subscribed to, on a server where joining is that. */
  readonly isJoined: (conversationId: string) => boolean
  /** The link died. */
  readonly noteLost: (channel: string | null) => void
}

interface Answer extends ConversationEvents {
  /** The cursor that was asked with. */
  readonly after: number
}

/** More would not fit one frame: the others are brought up to date when they are next looked at. */
const maxCursors = 200
const syncsAtATime = 4
const joinsAtATime = 5

export function createResuming(options: ResumingOptions): Resuming {
  const { asking, state, receiving, supports, patience, hasOneChannel } = options
  const joined = new Set<string>()
  const filling = new Map<string, Promise<boolean>>()

  async function resume(channel: string | null): Promise<void> {
    if (channel !== null) {
      await reload([channel])
      return
    }
    if (options.rejoins) await inTurns(joinsAtATime, [...joined], rejoin)
    if (supports("resume")) await resumeByCursor()
    else if (hasOneChannel) await reload(state.timelines.held())
    void attempt(refreshList)
    void attempt(() => reload(state.timelines.failed()))
    void attempt(refreshPresence)
  }

  /** Whatever fails here fails because the link died again, or stands in the state of its own slice. */
  async function attempt(work: () => Promise<unknown>): Promise<void> {
    await work().catch(() => {})
  }

  function rejoin(conversationId: string): Promise<unknown> {
    const join = { type: "join_conversation", payload: { conversationId } } as const
    return asking.ask(join).catch((cause: unknown) => {
      if (isOutside(cause)) joined.delete(conversationId)
    })
  }

  async function resumeByCursor(): Promise<void> {
    const followed = state.timelines.held().filter((id) => receiving.cursorOf(id) !== undefined)
    for (const conversationId of followed.slice(maxCursors)) lose(conversationId)
    const cursors: Record<string, number> = {}
    for (const id of followed.slice(0, maxCursors)) cursors[id] = receiving.cursorOf(id) ?? 0
    // Without cursors too: it is the word that broadcasts may begin.
    const command = { type: "resume", payload: { cursors } } as const
    const resumed = await patience.untilAnswered(() => asking.ask(command))
    if (!resumed) return
    const answers = new Map(resumed.conversations.map((one) => [one.conversationId, one]))
    await inTurns(syncsAtATime, Object.entries(cursors), async ([conversationId, after]) => {
      const answer = answers.get(conversationId)
      // One of the former connection is ending.
      await filling.get(conversationId)
      await catchUp(conversationId, answer && { ...answer, after })
    })
  }

  function catchUp(conversationId: string, first?: Answer): Promise<boolean> {
    const running = filling.get(conversationId)
    if (running) return running
    let answer = first
    const started = patience
      .untilAnswered(async () => {
        const known = answer
        answer = undefined
        await takeIn(conversationId, known)
        return true
      })
      .then((isDone = false) => isDone)
      .finally(() => filling.delete(conversationId))
    filling.set(conversationId, started)
    return started
  }

  async function takeIn(conversationId: string, first: Answer | undefined): Promise<void> {
    let answer = first ?? (await sync(conversationId))
    while (answer) {
      const { after, cursor, hasMore, reset, events } = answer
      // A cursor below ours: the server was restored from a backup, and its numbers mean something else now.
      if (reset || cursor < after) {
        await options.startAnew(conversationId)
        return
      }
      for (const event of events) receiving.receive(event)
      // What the answer leaves out is of a kind that this client does not know.
      const last = Math.max(0, ...events.map((event) => seqOfEvent(event) ?? 0))
      const reached = hasMore && last > 0 ? last : cursor
      receiving.catchUp(conversationId, reached)
      answer = hasMore && reached > after ? await sync(conversationId) : undefined
    }
  }

  async function sync(conversationId: string): Promise<Answer | undefined> {
    const after = receiving.cursorOf(conversationId)
    if (after === undefined) return undefined
    const command = { type: "sync", payload: { conversationId, after } } as const
    try {
      return { ...(await asking.ask(command)), after }
    } catch (cause) {
      if (isChatError(cause) && !cause.retryable) lose(conversationId)
      const userId = state.ownId()
      // It is not ours any more, and nobody told.
      if (isOutside(cause) && userId !== null)
        receiving.receiveAnswer({ type: "conversation_left", conversationId, userId, seq: null })
      throw cause
    }
  }

  /** From here on nothing tells what comes: the next look at it has to load it. */
  function lose(conversationId: string): void {
    receiving.forget(conversationId)
    const timeline = state.timelines.find(conversationId)
    timeline?.cutEnd()
    if (!state.timelines.isWatched(conversationId)) timeline?.settle("idle", null)
  }

  /** Without cursors the newest page tells what came, and its overlap whether something is missing. */
  async function reload(conversationIds: readonly string[]): Promise<void> {
    if (!supports("load_messages")) return
    await Promise.all(
      conversationIds.map((id) => {
        if (state.timelines.isWatched(id)) return attempt(() => options.loadNewest(id))
        return state.timelines.find(id)?.settle("idle", null)
      }),
    )
  }

  async function refreshList(): Promise<void> {
    const { status } = state.conversations.listState.get()
    // One that is on its way was asked, or is repeated, on this connection.
    if (status !== "idle" && status !== "loading") await options.reloadConversations()
  }

  async function refreshPresence(): Promise<void> {
    const userIds = state.people.watchedUsers()
    if (userIds.length > 0 && supports("load_presence")) await options.loadPresence(userIds)
  }

  return {
    resume,
    async fill(conversationId) {
      options.onGap()
      if (supports("sync")) return catchUp(conversationId)
      state.timelines.find(conversationId)?.cutEnd()
      const loaded = reload([conversationId])
      receiving.skip(conversationId)
      await loaded
      return false
    },
    show(conversationId) {
      const status = state.timelines.find(conversationId)?.history().status
      if (status === "idle" || status === "failed") void reload([conversationId])
    },
    refresh: (conversationId) => void reload([conversationId]),
    noteJoined(conversationId, isJoined) {
      // Last again: some servers hold only the last one joined.
      joined.delete(conversationId)
      if (isJoined) joined.add(conversationId)
    },
    isJoined: (conversationId) => options.rejoins && joined.has(conversationId),
    noteLost(channel) {
      patience.end()
      if (supports("resume")) return
      const lost = hasOneChannel ? state.timelines.held() : channel === null ? [] : [channel]
      for (const conversationId of lost) lose(conversationId)
    },
  }
}

/** The server knows of no such conversation, for this user. */
function isOutside(cause: unknown): boolean {
  return isChatError(cause, "forbidden") || isChatError(cause, "not_found")
}
