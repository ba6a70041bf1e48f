import { type Conversation, timelineRows } from "@colloquy/core"
import {
  createPageLoads,
  createSendWatch,
  endsWithLatest,
  firstUnreadSeq,
  isLoadingBefore,
  isLoadingNewer,
} from "@colloquy/example-chat-shared"
import { useAutoScroll, useChatClient, useMessages, useReadable } from "@colloquy/react"
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useState } from "react"
import { LatestButton } from "./latest-button.tsx"
import { LogEnd } from "./log-end.tsx"
import { LogTop } from "./log-top.tsx"
import { TimelineRowView } from "./timeline-row-view.tsx"
import { useMarkRead } from "./use-mark-read.ts"
import { useRowWindow } from "./use-row-window.ts"

interface MessageLogProps {
  readonly conversation: Conversation
  readonly title: string
}

export function MessageLog({ conversation, title }: MessageLogProps): ReactNode {
  const { id, unreadCount } = conversation
  const chat = useChatClient()
  const { messages, gaps, status, hasOlder, hasNewer, error } = useMessages(id)
  // As it was when the reader came: the divider stays while they read.
  const [unread] = useState(() => firstUnreadSeq(conversation))
  const rows = useMemo(
    () => timelineRows(messages, { gaps, unread, hasOlder }),
    [messages, gaps, unread, hasOlder],
  )
  const [log, setLog] = useState<HTMLElement | null>(null)
  const view = useRowWindow(log, rows)
  const [loads] = useState(() => createPageLoads(chat, id))
  const loading = useReadable(loads.places)
  const { ref: follow, isFollowing, toLatest } = useAutoScroll()
  // What is held ends before the latest message while newer ones are missing: that end is none to follow.
  const isEnd = endsWithLatest(messages, hasNewer)
  useLayoutEffect(() => follow(isEnd ? log : null), [follow, log, isEnd])
  const [hasSent] = useState(createSendWatch)
  useLayoutEffect(() => {
    if (hasSent(messages)) toLatest()
  }, [hasSent, messages, toLatest])
  useEffect(() => {
    if (hasNewer && isFollowing) loads.toLatest(toLatest)
  }, [loads, toLatest, hasNewer, isFollowing])
  const isAtLatest = isFollowing && !hasNewer
  // What is not there yet cannot have been read.
  useMarkRead(id, isAtLatest && messages.length > 0 && unreadCount > 0)
  const isEmpty = messages.length === 0
  const emptiness =
    !isEmpty || status === "failed" ? null : status === "ready" ? "empty" : "loading"

  return (
    <div className="log-frame">
      <div
        ref={setLog}
        className="log"
        role="log"
        aria-live="off"
        aria-label={`Messages in ${title}`}
        aria-busy={status === "loading"}
        tabIndex={-1}
        onScroll={({ currentTarget }) => loads.noteScroll(currentTarget)}
        onFocus={view.onFocus}
        onKeyDown={view.onKeyDown}
      >
        <div className="log-column">
          <LogTop
            error={error}
            hasOlder={hasOlder}
            isLoading={isLoadingBefore(loading, messages[0]?.key)}
            emptiness={emptiness}
            onLoadOlder={loads.loadOlder}
          />
          <div ref={view.sheetRef} className="log-sheet">
            {view.placed.map(({ row, index, topPx }) => (
              <div
                key={row.key}
                className="log-row"
                data-index={index}
                style={{ transform: `translateY(${topPx}px)` }}
              >
                <TimelineRowView
                  row={row}
                  conversation={conversation}
                  isTabStop={row.key === view.stopKey}
                  isLoading={row.kind === "gap" && isLoadingBefore(loading, row.beforeKey)}
                  onLoad={loads.loadBefore}
                />
              </div>
            ))}
          </div>
          {hasNewer && loads.canLoadNewer() && (
            <LogEnd isLoading={isLoadingNewer(loading)} onLoadNewer={loads.loadNewer} />
          )}
        </div>
      </div>
      {!isAtLatest && (
        <LatestButton newCount={unreadCount} onPress={() => loads.toLatest(toLatest)} />
      )}
    </div>
  )
}
