import { type ConversationType, isChatError } from "@colloquy/core"
import { openConversation, reasonWords, userIdsIn } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react"
import { JoinForm } from "./join-form.tsx"
import { KindChoice } from "./kind-choice.tsx"

interface NewConversationProps {
  readonly onClose: () => void
}

export function NewConversation({ onClose }: NewConversationProps): ReactNode {
  const chat = useChatClient()
  const dialog = useRef<HTMLDialogElement>(null)
  const [type, setType] = useState<ConversationType>("group")
  const [name, setName] = useState("")
  const [people, setPeople] = useState("")
  const [fault, setFault] = useState("")
  const [isWaiting, setIsWaiting] = useState(false)

  useEffect(() => dialog.current?.showModal(), [])

  async function create(event: FormEvent): Promise<void> {
    event.preventDefault()
    setFault("")
    setIsWaiting(true)
    try {
      const participantIds = type === "channel" ? [] : userIdsIn(people)
      const named = type === "direct" ? {} : { name: name.trim() }
      const conversation = await chat.createConversation({ type, participantIds, ...named })
      openConversation(conversation.id)
      dialog.current?.close()
    } catch (error) {
      setFault(isChatError(error) ? reasonWords(error) : String(error))
      setIsWaiting(false)
    }
  }

  return (
    <dialog ref={dialog} className="dialog" aria-label="New conversation" onClose={onClose}>
      <form onSubmit={create}>
        <h2>New conversation</h2>
        <KindChoice type={type} onChange={setType} />
        {type !== "direct" && (
          <label className="field">
            Name
            <input
              value={name}
              maxLength={100}
              required
              onChange={(event) => setName(event.target.value)}
            />
          </label>
        )}
        {type !== "channel" && (
          <label className="field">
            {type === "direct" ? "Person" : "People"}
            <input
              value={people}
              required={type === "direct"}
              aria-describedby="people-hint"
              onChange={(event) => setPeople(event.target.value)}
            />
          </label>
        )}
        {type !== "channel" && (
          <p id="people-hint" className="hint">
            {type === "direct" ? "The name of one person." : "Names, with commas between them."}
          </p>
        )}
        {fault && (
          <p className="fault" role="alert">
            It could not be created: {fault}.
          </p>
        )}
        <div className="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary" disabled={isWaiting}>
            {isWaiting ? "Creating…" : "Create"}
          </button>
        </div>
      </form>
      {chat.supports("channels") && <JoinForm onJoined={() => dialog.current?.close()} />}
    </dialog>
  )
}
