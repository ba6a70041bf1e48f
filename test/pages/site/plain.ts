// What any page can hear of its own life, and how often its timers ring.

declare global {
  /** Whether each showing was one from the cache. */
  var shows: boolean[]
  /** When a timer of 50 ms rang, which arms the next one. */
  var rings: number[]
}

globalThis.shows = []
globalThis.rings = []

addEventListener("pageshow", ({ persisted }) => shows.push(persisted))

function ring(): void {
  rings.push(performance.now())
  setTimeout(ring, 50)
}
ring()

export {}
