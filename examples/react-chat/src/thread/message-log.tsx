import { type Conversation, timelineRows } from "@colloquy/core"
import { firstUnreadSeq, isNearTop } from "@colloquy/example-chat-shared"
import { useAutoScroll, useChatClient, useMessages } from "@colloquy/react"
import { type ReactNode, type UIEvent, useCallback, useMemo, useState } from "react"
import { LatestButton } from "./latest-button.tsx"
import { LogTop } from "./log-top.tsx"
import { TimelineRowView } from "./timeline-row-view.tsx"
import { useMarkRead } from "./use-mark-read.ts"
import { usePageLoads } from "./use-page-loads.ts"
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
  const view = useRowWindow(rows)
  const scroll = useAutoScroll()
  const { loadingBefore, loadBefore } = usePageLoads(id)
  const isAtLatest = scroll.isFollowing && !hasNewer
  // What is not there yet cannot have been read.
  useMarkRead(id, isAtLatest && messages.length > 0 && unreadCount > 0)

  const { logRef } = view
  const { ref: scrollRef } = scroll
  const attach = useCallback(
    (element: HTMLElement | null) => {
      logRef(element)
      scrollRef(element)
    },
    [logRef, scrollRef],
  )
  const firstKey = messages[0]?.key
  const isEmpty = messages.length === 0
  const emptiness =
    !isEmpty || status === "failed" ? null : status === "ready" ? "empty" : "loading"

  function noteScroll({ currentTarget }: UIEvent<HTMLElement>): void {
    // After a failure the next page is loaded by hand alone.
    const mayLoad = hasOlder && status === "ready"
    if (mayLoad && isNearTop(currentTarget)) loadBefore(firstKey)
  }

  function toLatest(): void {
    if (!hasNewer) scroll.toLatest()
    else chat.loadMessages(id).then(scroll.toLatest, () => {})
  }

  return (
    <div className="log-frame">
      <div
        ref={attach}
        className="log"
        role="log"
        aria-live="off"
        aria-label={`Messages in ${title}`}
        aria-busy={status === "loading"}
        tabIndex={-1}
        onScroll={noteScroll}
        onFocus={view.onFocus}
        onKeyDown={view.onKeyDown}
      >
        <div className="log-column">
          <LogTop
            error={error}
            hasOlder={hasOlder}
            isLoading={loadingBefore !== undefined && loadingBefore === firstKey}
            emptiness={emptiness}
            onLoadOlder={() => loadBefore(firstKey)}
          />
          <div ref={view.sheetRef} className="log-sheet">
            {view.placed.map(({ row, index, topPx }) => (
              <div
                key={row.key}
                ref={view.rowRef}
                className="log-row"
                data-index={index}
                style={{ transform: `translateY(${topPx}px)` }}
              >
                <TimelineRowView
                  row={row}
                  conversation={conversation}
                  isTabStop={row.key === view.stopKey}
                  isLoading={row.kind === "gap" && row.beforeKey === loadingBefore}
                  onLoad={loadBefore}
                />
              </div>
            ))}
          </div>
        </div>
      </div>
      {!isAtLatest && <LatestButton newCount={unreadCount} onPress={toLatest} />}
    </div>
  )
}
