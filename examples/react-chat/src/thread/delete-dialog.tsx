import type { Message } from "@colloquy/core"
import { deleteMessage, focusRow, setMessageToDelete } from "@colloquy/example-chat-shared"
import { useChatClient } from "@colloquy/react"
import { type ReactNode, useEffect, useRef } from "react"

interface DeleteDialogProps {
  readonly message: Message
}

/** Asks once more: a deletion is for everybody, and for good. */
export function DeleteDialog({ message }: DeleteDialogProps): ReactNode {
  const chat = useChatClient()
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => dialog.current?.showModal(), [])

  function close(): void {
    setMessageToDelete(null)
    focusRow(document.body, message.key)
  }

  return (
    <dialog ref={dialog} className="dialog" aria-labelledby="delete-title" onClose={close}>
      <form
        method="dialog"
        onSubmit={() => {
          deleteMessage(chat, message)
        }}
      >
        <h2 id="delete-title">Delete this message for everybody?</h2>
        <p className="quoted" dir="auto">
          {message.content}
        </p>
        <div className="dialog-actions">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" className="primary">
            Delete
          </button>
        </div>
      </form>
    </dialog>
  )
}
