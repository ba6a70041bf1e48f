import { selectedConversation } from "./page.ts"

/** Begins in the field of a conversation that was opened, unless that would cover half a phone with keys. */
export function focusOnOpen(field: HTMLElement): void {
  if (!matchMedia("(pointer: coarse)").matches) field.focus()
}

/** Gives the focus back to the row of a conversation that was left. */
export function returnFocusToRow(): () => void {
  let openId = selectedConversation.get()
  return selectedConversation.subscribe((conversationId) => {
    const leftId = openId
    openId = conversationId
    if (leftId === null || conversationId !== null) return
    // Once the list is shown again.
    requestAnimationFrame(() => {
      // Whoever went somewhere else stays there.
      if (document.activeElement !== document.body) return
      const rows = [...document.querySelectorAll<HTMLElement>(".conversation-row")]
      rows.find((row) => row.dataset.conversationId === leftId)?.focus()
    })
  })
}
