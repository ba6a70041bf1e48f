import { messageCount } from "./flush-server.ts"

export function contentsToSend(): readonly string[] {
  return Array.from({ length: messageCount }, (_, at) => `${at}`)
}

/** What is wrong with contents that should be there once each, in order. */
export function faultsOf(contents: readonly string[]) {
  const unique = new Set(contents)
  const places = contents.map(Number)
  return {
    lost: contentsToSend().filter((content) => !unique.has(content)).length,
    doubled: contents.length - unique.size,
    misplaced: places.filter((place, at) => at > 0 && place < (places[at - 1] ?? 0)).length,
  }
}
