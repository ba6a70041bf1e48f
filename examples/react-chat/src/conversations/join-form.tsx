import { isChatError } from "@colloquy/core"
import { openConversation, reasonWords } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import { type FormEvent, type ReactNode, useState } from "react"

interface JoinFormProps {
  readonly onJoined: () => void
}

/** Anybody who knows the id of a public channel may join it. */
export function JoinForm({ onJoined }: JoinFormProps): ReactNode {
  const chat = useChatClient()
  const [conversationId, setConversationId] = useState("")
  const [fault, setFault] = useState("")

  async function join(event: FormEvent): Promise<void> {
    event.preventDefault()
    setFault("")
    try {
      const conversation = await chat.joinConversation(conversationId.trim())
      openConversation(conversation.id)
      onJoined()
    } catch (error) {
      setFault(isChatError(error) ? reasonWords(error) : String(error))
    }
  }

  return (
    <form onSubmit={join}>
      <label className="field">
        Channel id
        <input
          value={conversationId}
          required
          onChange={(event) => setConversationId(event.target.value)}
        />
      </label>
      <button type="submit">Join</button>
      {fault && (
        <p className="fault wide" role="alert">
          It could not be joined: {fault}.
        </p>
      )}
    </form>
  )
}
