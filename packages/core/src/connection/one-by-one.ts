/**
 * Handles items in turn and to completion: one that comes while another is handled waits for it. One that throws is
 * reported, and keeps none from its turn.
 */
export function oneByOne<T>(
  handle: (item: T) => void,
  onThrow: (cause: unknown) => void,
): (items: readonly T[]) => void {
  const queue: T[] = []
  let isBusy = false
  return (items) => {
    queue.push(...items)
    if (isBusy) return
    isBusy = true
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      try {
        handle(item)
      } catch (cause) {
        onThrow(cause)
      }
    }
    isBusy = false
  }
}
