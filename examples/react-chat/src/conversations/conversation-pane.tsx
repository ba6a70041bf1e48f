import { useConversations } from "@colloquy/react"
import { type ReactNode, useState } from "react"
import { Icon } from "../parts/icon.tsx"
import { ConversationRow } from "./conversation-row.tsx"
import { ListEnd } from "./list-end.tsx"
import { NewConversation } from "./new-conversation.tsx"
import { OwnHeader } from "./own-header.tsx"

interface ConversationPaneProps {
  readonly selectedId: string | null
  readonly onLeave: () => void
}

export function ConversationPane({ selectedId, onLeave }: ConversationPaneProps): ReactNode {
  const conversations = useConversations()
  const [isCreating, setIsCreating] = useState(false)
  return (
    <section className="list-pane" aria-label="Conversations">
      <OwnHeader onLeave={onLeave} />
      <div className="conversation-scroll">
        <ul aria-label="Conversations">
          {conversations.map((conversation) => (
            <li key={conversation.id}>
              <ConversationRow
                conversation={conversation}
                isSelected={conversation.id === selectedId}
              />
            </li>
          ))}
        </ul>
        <ListEnd isEmpty={conversations.length === 0} />
      </div>
      <footer className="pane-footer">
        <button type="button" onClick={() => setIsCreating(true)}>
          <Icon glyph="plus" />
          New conversation
        </button>
      </footer>
      {isCreating && <NewConversation onClose={() => setIsCreating(false)} />}
    </section>
  )
}
