import {
  changeFault,
  changeText,
  editedMessage,
  focusOnOpen,
  isEditKey,
  isLeaveKey,
  isSendKey,
  keepDraft,
  lastOwnMessage,
  lengthFault,
  openConversation,
  readDraft,
  setEditedMessage,
} from "@colloquy/example-chat-shared"
import { useChatClient, useReadable, useSendMessage, useSetTyping } from "@colloquy/react"
import {
  type ChangeEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useRef,
  useState,
} from "react"

interface ComposerProps {
  readonly conversationId: string
  readonly title: string
}

export function Composer({ conversationId, title }: ComposerProps): ReactNode {
  const chat = useChatClient()
  const send = useSendMessage(conversationId)
  const setTyping = useSetTyping(conversationId)
  const edited = useReadable(editedMessage)
  const refused = useReadable(changeFault)
  const [text, setText] = useState("")
  const field = useRef<HTMLTextAreaElement>(null)
  const isEmpty = text.trim() === ""
  const fault = lengthFault(text) || refused

  useEffect(() => {
    if (field.current) focusOnOpen(field.current)
    return () => setEditedMessage(null)
  }, [])

  // The draft waits while a message is changed.
  useEffect(() => {
    setText(edited?.content ?? readDraft(conversationId))
    if (edited) field.current?.focus()
  }, [conversationId, edited])

  function write(next: string): void {
    setText(next)
    if (!edited) keepDraft(conversationId, next)
  }

  function change(event: ChangeEvent<HTMLTextAreaElement>): void {
    write(event.target.value)
    if (!edited) setTyping()
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isEmpty || lengthFault(text)) return
    if (edited) {
      changeText(chat, edited, text.trim())
      setEditedMessage(null)
    } else {
      // The message stands in the log at once, and says there if it fails.
      void send(text.trim())
      write("")
    }
    field.current?.focus()
  }

  function press(event: KeyboardEvent): void {
    if (isSendKey(event.nativeEvent)) submit(event)
    else if (isLeaveKey(event.nativeEvent)) leave()
    else if (!edited && isEditKey(event.nativeEvent, text)) editLast(event)
  }

  function leave(): void {
    if (edited) setEditedMessage(null)
    else openConversation(null)
  }

  function editLast(event: KeyboardEvent): void {
    const last = lastOwnMessage(chat.messages(conversationId).get(), chat.user.get()?.id)
    if (!last || !chat.supports("edit_message")) return
    event.preventDefault()
    setEditedMessage(last)
  }

  return (
    <form className="composer" onSubmit={submit}>
      {edited && (
        <p className="composer-mode">
          <span>Changing a message</span>
          <button type="button" onClick={leave}>
            Cancel
          </button>
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={`Message ${title}`}
        aria-invalid={lengthFault(text) !== ""}
        aria-describedby="composer-fault"
        placeholder={`Message ${title}`}
        value={text}
        onChange={change}
        onKeyDown={press}
      />
      {!isEmpty && (
        <button type="submit" className="primary" disabled={lengthFault(text) !== ""}>
          {edited ? "Save" : "Send"}
        </button>
      )}
      <p id="composer-fault" className="fault" role="alert">
        {fault}
      </p>
    </form>
  )
}
