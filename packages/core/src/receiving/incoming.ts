import type { Asking } from "../channels/asking.ts"
import { createOrphans } from "./orphans.ts"
import { createPatience, type Patience } from "./patience.ts"
import { createReceiving, type Receiving, type ReceivingOptions } from "./receiving.ts"
import { createResuming, type Resuming, type ResumingOptions } from "./resuming.ts"
import { createTelling, type Telling, type TellingOptions } from "./telling.ts"

/** The verbs by which the way in asks for what it misses; they are made after it. */
interface Loads extends Pick<ResumingOptions, "startAnew" | "loadPresence"> {
  readonly loadMessages: ResumingOptions["loadNewest"]
  readonly loadConversations: ResumingOptions["reloadConversations"]
}

export interface IncomingOptions
  extends Pick<ReceivingOptions, "clock">,
    Pick<ResumingOptions, "supports" | "hasOneChannel" | "rejoins">,
    Omit<TellingOptions, "receiving" | "onOrphan" | "onBehind"> {
  readonly asking: () => ResumingOptions["asking"]
  readonly isReady: () => boolean
  readonly loads: () => Loads
  readonly note: (count: "events" | "duplicates" | "gaps") => void
}

/** The way in as a whole: what happened is put in order, shown and told; what is missing is asked for. */
export interface Incoming {
  readonly telling: Telling
  readonly receiving: Receiving
  readonly resuming: Resuming
  readonly patience: Patience
  /** Loads the list anew for what it knows too little of, seldom, and once for what it knows. */
  readonly relist: (conversationId: string) => void
  readonly stop: () => void
}

export function createIncoming(options: IncomingOptions): Incoming {
  const { clock, state, supports, asking, loads, note } = options
  const telling = createTelling({
    ...options,
    receiving: () => receiving,
    onOrphan: (conversationId) => orphans.note(conversationId),
    onBehind: (conversationId) => relist(conversationId),
  })
  const receiving = createReceiving({
    clock,
    apply(event) {
      note("events")
      telling.apply(event)
    },
    isEnd: state.conversations.isEnd,
    onDuplicate: () => note("duplicates"),
    onGap: (conversationId) => resuming.fill(conversationId),
    onHole: state.timelines.openGap,
    onFilled: state.timelines.narrowGap,
  })
  const orphans = createOrphans({
    clock,
    isWanted: () =>
      state.conversations.listState.get().status !== "idle" && supports("load_conversations"),
    reload: () => loads().loadConversations(),
  })
  const patience = createPatience(options)
  const ask: Asking<object>["ask"] = (...args) => asking().ask(...args)
  const resuming = createResuming({
    ...options,
    asking: { ask },
    ...{ receiving, patience },
    loadNewest: (conversationId) => loads().loadMessages(conversationId),
    startAnew: (conversationId) => loads().startAnew(conversationId),
    reloadConversations: () => loads().loadConversations(),
    loadPresence: (userIds) => loads().loadPresence(userIds),
    onGap: () => note("gaps"),
  })

  function relist(conversationId: string): void {
    const { listState, get } = state.conversations
    // One that is loaded now tells it, or is found to be older than that.
    if (listState.get().status === "ready")
      orphans.note(`${conversationId} ${get(conversationId)?.seq}`)
  }

  return {
    ...{ telling, receiving, patience },
    relist,
    resuming: {
      ...resuming,
      resume(channel) {
        orphans.forget()
        return resuming.resume(channel)
      },
    },
    stop() {
      patience.end()
      orphans.stop()
      receiving.clear()
    },
  }
}
