import {
  createDeliveries,
  labNetwork,
  returnFocusToRow,
  selectedConversation,
  startJoining,
} from "@colloquy/example-chat-shared"
import { useChatClient, useChatEvent, useReadable } from "@colloquy/react"
import { type ReactNode, useEffect, useMemo } from "react"
import { ConnectionBanner } from "./connection/connection-banner.tsx"
import { ConversationPane } from "./conversations/conversation-pane.tsx"
import { LabPanel } from "./lab/lab-panel.tsx"
import { ThreadPane } from "./thread/thread-pane.tsx"

interface ChatScreenProps {
  readonly onLeave: () => void
}

/** Two panes where there is room, else one at a time. */
export function ChatScreen({ onLeave }: ChatScreenProps): ReactNode {
  const chat = useChatClient()
  const conversationId = useReadable(selectedConversation)
  const deliveries = useMemo(() => createDeliveries(chat), [chat])
  useChatEvent("message", deliveries.note)
  useEffect(() => deliveries.stop, [deliveries])
  useEffect(() => startJoining(chat), [chat])
  useEffect(returnFocusToRow, [])
  return (
    <>
      <main className="app" data-view={conversationId === null ? "list" : "thread"}>
        <ConnectionBanner />
        <ConversationPane selectedId={conversationId} onLeave={onLeave} />
        {conversationId === null ? (
          <section className="empty-pane">
            <p className="quiet">Pick a conversation, or start a new one.</p>
          </section>
        ) : (
          <ThreadPane key={conversationId} conversationId={conversationId} />
        )}
      </main>
      {labNetwork && <LabPanel network={labNetwork} />}
    </>
  )
}
