import type { Conversation } from "@colloquy/core"
import {
  createScrollKeeper,
  pageFocus,
  reasonWords,
  type ScrollKeeper,
  timelineRows,
} from "@colloquy/example-chat-shared"
import { useChatClient, useMessages, useReadable } from "@colloquy/react"
import { type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react"
import { Icon } from "../parts/icon.tsx"
import { MessageRow } from "./message-row.tsx"

interface MessageLogProps {
  readonly conversation: Conversation
  readonly title: string
}

export function MessageLog({ conversation, title }: MessageLogProps): ReactNode {
  const { id, unreadCount } = conversation
  const { messages, gaps, status, hasOlder, error, loadOlder } = useMessages(id)
  const rows = useMemo(() => timelineRows(messages, gaps, Date.now()), [messages, gaps])
  const firstKey = messages[0]?.key
  const { log, isFollowing, toLatest } = useScrollKeeper(firstKey, rows)
  useMarkRead(id, isFollowing && unreadCount > 0)

  return (
    <div className="log-frame">
      <div
        ref={log}
        className="log"
        role="log"
        aria-live="off"
        aria-label={`Messages in ${title}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        tabIndex={0}
      >
        <div className="log-column">
          <div className="log-top">
            {error && <p className="fault">Messages could not be loaded: {reasonWords(error)}.</p>}
            {hasOlder && (
              <button type="button" disabled={status === "loading"} onClick={loadOlder}>
                Load older
              </button>
            )}
            {status === "ready" && messages.length === 0 && (
              <p className="quiet">No messages yet. Say the first thing.</p>
            )}
          </div>
          {rows.map((row) =>
            row.kind === "message" ? (
              <MessageRow
                key={row.key}
                message={row.message}
                isFirst={row.isFirst}
                conversation={conversation}
              />
            ) : (
              <p key={row.key} className="divider">
                {row.label}
              </p>
            ),
          )}
        </div>
      </div>
      {!isFollowing && (
        <button type="button" className="latest" onClick={toLatest}>
          <Icon glyph="down" />
          {unreadCount > 0 ? `${unreadCount} new` : "Latest"}
        </button>
      )}
    </div>
  )
}

/** What is at the end of the log counts as read while somebody looks at the window. */
function useMarkRead(conversationId: string, isUnreadInView: boolean): void {
  const chat = useChatClient()
  const hasFocus = useReadable(pageFocus)
  useEffect(() => {
    // What fails now is said again with the next message.
    if (isUnreadInView && hasFocus) chat.markRead(conversationId).catch(() => {})
  }, [chat, conversationId, isUnreadInView, hasFocus])
}

/** Keeps the log at its end while the reader is there, and at the same message otherwise. */
function useScrollKeeper(firstKey: string | undefined, rows: unknown) {
  const log = useRef<HTMLDivElement>(null)
  const keeper = useRef<ScrollKeeper>(null)
  const [isFollowing, setIsFollowing] = useState(true)

  useLayoutEffect(() => {
    if (!log.current) return
    const created = createScrollKeeper(log.current, setIsFollowing)
    keeper.current = created
    return created.stop
  }, [])

  useLayoutEffect(() => keeper.current?.changed(firstKey), [firstKey, rows])

  return { log, isFollowing, toLatest: () => keeper.current?.toLatest() }
}
