/** Handles items in turn and to completion: one that comes while another is handled waits for it. */
export function oneByOne<T>(handle: (item: T) => void): (items: readonly T[]) => void {
  const queue: T[] = []
  let isBusy = false
  return (items) => {
    queue.push(...items)
    if (isBusy) return
    isBusy = true
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) handle(item)
    isBusy = false
  }
}
