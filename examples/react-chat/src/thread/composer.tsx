import {
  focusOnOpen,
  isLeaveKey,
  isSendKey,
  keepDraft,
  lengthFault,
  openConversation,
  readDraft,
} from "@colloquy/example-chat-shared"
import { useSendMessage, useSetTyping } from "@colloquy/react"
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
  const send = useSendMessage(conversationId)
  const setTyping = useSetTyping(conversationId)
  const [text, setText] = useState(() => readDraft(conversationId))
  const field = useRef<HTMLTextAreaElement>(null)
  const isEmpty = text.trim() === ""
  const fault = lengthFault(text)

  useEffect(() => {
    if (field.current) focusOnOpen(field.current)
  }, [])

  function write(next: string): void {
    setText(next)
    keepDraft(conversationId, next)
  }

  function change(event: ChangeEvent<HTMLTextAreaElement>): void {
    write(event.target.value)
    setTyping()
  }

  function submit(event: FormEvent): void {
    event.preventDefault()
    if (isEmpty || fault) return
    // The message stands in the log at once, and says there if it fails.
    void send(text.trim())
    write("")
    field.current?.focus()
  }

  function press(event: KeyboardEvent): void {
    if (isSendKey(event.nativeEvent)) submit(event)
    else if (isLeaveKey(event.nativeEvent)) openConversation(null)
  }

  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        ref={field}
        rows={1}
        dir="auto"
        aria-label={`Message ${title}`}
        aria-invalid={fault !== ""}
        aria-describedby="composer-fault"
        placeholder={`Message ${title}`}
        value={text}
        onChange={change}
        onKeyDown={press}
      />
      {!isEmpty && (
        <button type="submit" className="primary" disabled={fault !== ""}>
          Send
        </button>
      )}
      <p id="composer-fault" className="fault" role="alert">
        {fault}
      </p>
    </form>
  )
}
