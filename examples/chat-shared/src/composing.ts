/** What the server takes as one message, in UTF-16 units. */
const maxChars = 16_000

/** Enter alone sends. Enter in the middle of composing with an input method only ends the word. */
export function isSendKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !isComposing(event)
}

/** Escape leaves; in the middle of composing it only gives up the word. */
export function isLeaveKey(event: KeyboardEvent): boolean {
  return event.key === "Escape" && !isComposing(event)
}

function isComposing(event: KeyboardEvent): boolean {
  // Safari ends the composition before the key; 229 is how it tells.
  return event.isComposing || event.keyCode === 229
}

/** Why a text cannot be sent as one message; empty where it can. */
export function lengthFault(text: string): string {
  const excess = text.trim().length - maxChars
  if (excess <= 0) return ""
  const counts = [maxChars, excess].map((count) => count.toLocaleString())
  return `A message holds ${counts[0]} characters. Shorten it by ${counts[1]}, or send it in parts.`
}

const draftPrefix = "colloquy:draft:"

/** What was being written in a conversation, over a change of conversation and a reload. */
export function readDraft(conversationId: string): string {
  return sessionStorage.getItem(draftPrefix + conversationId) ?? ""
}

export function keepDraft(conversationId: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(draftPrefix + conversationId)
    else sessionStorage.setItem(draftPrefix + conversationId, text)
  } catch {
    // More than a browser keeps: the field has it still.
  }
}

/** The next person in this window does not see them. */
export function forgetDrafts(): void {
  for (const key of Object.keys(sessionStorage))
    if (key.startsWith(draftPrefix)) sessionStorage.removeItem(key)
}
