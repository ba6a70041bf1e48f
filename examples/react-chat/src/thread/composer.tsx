import { isSendKey, keepDraft, readDraft } from "@colloquy/example-chat-shared"
import { useSendMessage, useSetTyping } from "@colloquy/react"
import {
  type ChangeEvent,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
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
  const isEmpty = text.trim() === ""

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
    if (isEmpty) return
    // The message stands in the log at once, and says there if it fails.
    void send(text.trim())
    write("")
  }

  function press(event: KeyboardEvent): void {
    if (isSendKey(event.nativeEvent)) submit(event)
  }

  return (
    <form className="composer" onSubmit={submit}>
      <textarea
        rows={1}
        dir="auto"
        maxLength={16_000}
        aria-label={`Message ${title}`}
        placeholder={`Message ${title}`}
        value={text}
        onChange={change}
        onKeyDown={press}
      />
      {!isEmpty && (
        <button type="submit" className="primary">
          Send
        </button>
      )}
    </form>
  )
}
