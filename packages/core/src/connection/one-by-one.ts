/**
 * Handles items in turn and to completion, each with what all that came with it share: one that comes while another is
 * handled waits for it. One that throws is reported, and keeps none from its turn.
 */
export function oneByOne<T, Shared>(
  handle: (item: T, shared: Shared) => void,
  onThrow: (cause: unknown) => void,
): (items: readonly T[], shared: Shared) => void {
  const queue: { readonly items: readonly T[]; readonly shared: Shared }[] = []
  let isBusy = false
  return (items, shared) => {
    queue.push({ items, shared })
    if (isBusy) return
    isBusy = true
    for (let turn = queue.shift(); turn; turn = queue.shift())
      for (const item of turn.items)
        try {
          handle(item, turn.shared)
        } catch (cause) {
          onThrow(cause)
        }
    isBusy = false
  }
}
