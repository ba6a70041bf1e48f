import { conversationTitle, messageToDelete, missingWords } from "@colloquy/example-chat-shared"
import { useConversation, useConversationList, useReadable, useUser } from "@colloquy/react"
import type { ReactNode } from "react"
import { Announcer } from "./announcer.tsx"
import { BackButton } from "./back-button.tsx"
import { Composer } from "./composer.tsx"
import { DeleteDialog } from "./delete-dialog.tsx"
import { MessageLog } from "./message-log.tsx"
import { ThreadHeader } from "./thread-header.tsx"
import { TypingLine } from "./typing-line.tsx"

interface ThreadPaneProps {
  readonly conversationId: string
}

export function ThreadPane({ conversationId }: ThreadPaneProps): ReactNode {
  const conversation = useConversation(conversationId)
  const { status } = useConversationList()
  const ownId = useUser()?.id
  const toDelete = useReadable(messageToDelete)
  if (!conversation) {
    return (
      <section className="thread-pane">
        <header className="pane-header">
          <BackButton />
          <p className="quiet">{missingWords(status)}</p>
        </header>
      </section>
    )
  }
  const title = conversationTitle(conversation, ownId)
  return (
    <section className="thread-pane" aria-label={title}>
      <ThreadHeader conversation={conversation} title={title} />
      <MessageLog conversation={conversation} title={title} />
      <Announcer conversationId={conversationId} />
      <TypingLine conversation={conversation} />
      <Composer conversationId={conversationId} title={title} />
      {toDelete?.conversationId === conversationId && <DeleteDialog message={toDelete} />}
    </section>
  )
}
