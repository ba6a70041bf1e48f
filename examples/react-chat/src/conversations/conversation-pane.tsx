import { matchingConversations } from "@colloquy/example-chat-shared"
import { useConversations, useUser } from "@colloquy/react"
import { type ReactNode, useState } from "react"
import { Icon } from "../parts/icon.tsx"
import { ConversationRow } from "./conversation-row.tsx"
import { ListEnd } from "./list-end.tsx"
import { NewConversation } from "./new-conversation.tsx"
import { OwnHeader } from "./own-header.tsx"
import { ProtocolChoice } from "./protocol-choice.tsx"
import { ThemeChoice } from "./theme-choice.tsx"

interface ConversationPaneProps {
  readonly selectedId: string | null
  readonly onLeave: () => void
}

export function ConversationPane({ selectedId, onLeave }: ConversationPaneProps): ReactNode {
  const conversations = useConversations()
  const ownId = useUser()?.id
  const [query, setQuery] = useState("")
  const [isCreating, setIsCreating] = useState(false)
  const shown = matchingConversations(conversations, query, ownId)
  return (
    <section className="list-pane" aria-label="Conversations">
      <OwnHeader onLeave={onLeave} />
      <div className="list-body">
        <input
          type="search"
          className="conversation-search"
          aria-label="Search conversations"
          placeholder="Search"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <div className="conversation-scroll">
          <ul aria-label="Conversations">
            {shown.map((conversation) => (
              <li key={conversation.id}>
                <ConversationRow
                  conversation={conversation}
                  isSelected={conversation.id === selectedId}
                />
              </li>
            ))}
          </ul>
          <ListEnd isEmpty={shown.length === 0} isSearch={query.trim() !== ""} />
        </div>
        <footer className="pane-footer">
          <button type="button" onClick={() => setIsCreating(true)}>
            <Icon glyph="plus" />
            New conversation
          </button>
          <ProtocolChoice />
          <ThemeChoice />
        </footer>
      </div>
      {isCreating && <NewConversation onClose={() => setIsCreating(false)} />}
    </section>
  )
}
