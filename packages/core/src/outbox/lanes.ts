import type { Item } from "./item.ts"

/** What is to be sent of one conversation, in order; never empty. */
export type Lane = readonly [Item, ...Item[]]

export function lanesOf(items: Iterable<Item>): Lane[] {
  const lanes = new Map<string, [Item, ...Item[]]>()
  for (const item of items) {
    // What failed waits for a person; its lane goes on.
    if (item.state === "failed" || item.state === "unconfirmed") continue
    const lane = lanes.get(item.lane)
    if (lane) lane.push(item)
    else lanes.set(item.lane, [item])
  }
  return [...lanes.values()]
}

export function isSending(lane: Lane): boolean {
  return lane.some(({ state }) => state === "sending")
}
