import type { Message, Readable } from "@colloquy/core"
import { createCell } from "./cell.ts"

const edited = createCell<Message | null>(null)
const asked = createCell<Message | null>(null)

/** The message that the composer changes; `null` while it writes a new one. */
export const editedMessage: Readable<Message | null> = edited

export function setEditedMessage(message: Message | null): void {
  edited.set(message)
}

/** The message whose deletion waits for a yes. */
export const messageToDelete: Readable<Message | null> = asked

export function setMessageToDelete(message: Message | null): void {
  asked.set(message)
}

/** Up arrow in an empty field, and nothing held down with it. */
export function isEditKey(event: KeyboardEvent, text: string): boolean {
  const isPlain = !(event.shiftKey || event.altKey || event.ctrlKey || event.metaKey)
  return event.key === "ArrowUp" && isPlain && text === ""
}

/** The last one that this user wrote and that is still there. */
export function lastOwnMessage(
  messages: readonly Message[],
  ownId: string | undefined,
): Message | undefined {
  return messages.findLast(({ senderId, deletedAt }) => senderId === ownId && deletedAt === null)
}
