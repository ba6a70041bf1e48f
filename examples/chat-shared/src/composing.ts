/** Enter alone sends. Enter in the middle of composing with an input method only ends the word. */
export function isSendKey(event: KeyboardEvent): boolean {
  // Safari ends the composition before the key; 229 is how it tells.
  const isComposing = event.isComposing || event.keyCode === 229
  return event.key === "Enter" && !event.shiftKey && !isComposing
}

const draftKey = (conversationId: string) => `colloquy:draft:${conversationId}`

/** What was being written in a conversation, over a change of conversation and a reload. */
export function readDraft(conversationId: string): string {
  return sessionStorage.getItem(draftKey(conversationId)) ?? ""
}

export function keepDraft(conversationId: string, text: string): void {
  if (text === "") sessionStorage.removeItem(draftKey(conversationId))
  else sessionStorage.setItem(draftKey(conversationId), text)
}
