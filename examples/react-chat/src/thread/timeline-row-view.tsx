import type { Conversation, TimelineRow } from "@colloquy/core"
import { formatDay } from "@colloquy/example-chat-shared"
import { memo, type ReactNode } from "react"
import { GapRow } from "./gap-row.tsx"
import { MessageRow } from "./message-row.tsx"

interface TimelineRowViewProps {
  readonly row: TimelineRow
  readonly conversation: Conversation
  readonly isTabStop: boolean
  readonly isLoading: boolean
  readonly onLoad: (beforeKey: string) => void
}

/** One row of the log, of whichever kind. */
export const TimelineRowView = memo(function TimelineRowView(
  props: TimelineRowViewProps,
): ReactNode {
  const { row, conversation, isTabStop, isLoading, onLoad } = props
  switch (row.kind) {
    case "message":
      return (
        <MessageRow
          message={row.message}
          isFirst={row.startsGroup}
          conversation={conversation}
          isTabStop={isTabStop}
        />
      )
    case "gap":
      return (
        <GapRow
          rowKey={row.key}
          gap={row.gap}
          isTabStop={isTabStop}
          isLoading={isLoading}
          onLoad={() => onLoad(row.beforeKey)}
        />
      )
    case "unread":
      return <p className="divider unread">New</p>
    case "day":
      return <p className="divider">{formatDay(row.at, Date.now())}</p>
  }
})
