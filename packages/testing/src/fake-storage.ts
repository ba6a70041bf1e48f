import type { Clock } from "@colloquy/core"
import {
  type DurableStorage,
  durable,
  memoryStorage,
  type OpenStorage,
  type StorageChange,
} from "@colloquy/core/storage"

/** What a disk does instead of its work. */
export type StorageFault =
  /** Rejects: full, or read-only since it was. */
  | "refuses"
  /** Throws before it has a promise. */
  | "throws"
  /** Never answers. */
  | "hangs"
  /** Answers after 5 s. */
  | "slow"
  /** Is read, and takes nothing on that is larger than a number or two. */
  | "full"

/** A storage in memory that several clients may share, and that a test breaks. */
export interface FakeStorage extends DurableStorage {
  /** What it does from here on; `null`: its work. Opened anew or not. */
  readonly fault: (fault: StorageFault | null) => void
  /** What was opened so far refuses for good, as after the browser closed the database. */
  readonly closeAll: () => void
  /** Nothing is there any more, and nobody is told. */
  readonly deleteAll: () => void
  /**
   * The process ends with the `writes`-th write from here on: that one is on the disk, and nothing that was opened so
   * far reaches it or is answered afterwards. 0: at once.
   */
  readonly crashAfter: (writes: number) => void
  /** Overwrites what stands under a key, by whatever. */
  readonly corrupt: (owner: string, key: string, value: unknown) => void
  /** What is on the disk, by key. */
  readonly entries: (owner: string) => Promise<ReadonlyMap<string, unknown>>
  /** Every batch that was written, oldest first. */
  readonly batches: readonly (readonly StorageChange[])[]
}

const slowMs = 5_000
const smallChars = 100

/**
 * @example
 * const storage = createFakeStorage(clock)
 * const chat = createChatClient({ transport, token, clock, storage })
 * storage.fault("refuses")
 */
export function createFakeStorage(clock: Clock): FakeStorage {
  let inner = memoryStorage()
  const corrupted = new Map<string, unknown>()
  const batches: (readonly StorageChange[])[] = []
  let fault: StorageFault | null = null
  /** What was opened before is dead, or refuses, by its number. */
  let openCount = 0
  let deadUpTo = 0
  let closedUpTo = 0
  let writesLeft = Number.POSITIVE_INFINITY

  function meddle<T>(number: number, work: () => Promise<T>): Promise<T> {
    if (number <= deadUpTo || fault === "hangs") return new Promise(() => {})
    if (fault === "throws") throw new Error("no disk")
    if (number <= closedUpTo || fault === "refuses") return Promise.reject(new Error("disk full"))
    if (fault !== "slow") return work()
    return new Promise((resolve, reject) => {
      clock.after(slowMs, () => work().then(resolve, reject))
    })
  }

  function crash(): void {
    deadUpTo = openCount
    writesLeft = Number.POSITIVE_INFINITY
  }

  function wrap(owner: string, open: OpenStorage): OpenStorage {
    const number = ++openCount
    return {
      read: (prefix) =>
        meddle(number, async () =>
          (await open.read(prefix)).map(([key, value]) => {
            const place = `${owner}\n${key}`
            return [key, corrupted.has(place) ? corrupted.get(place) : value]
          }),
        ),
      write: (batch, options) =>
        meddle(number, async () => {
          if (fault === "full" && batch.some(isLarge)) throw new Error("disk full")
          await open.write(batch, options)
          for (const [key] of batch) corrupted.delete(`${owner}\n${key}`)
          batches.push(batch)
          writesLeft -= 1
          if (writesLeft > 0) return
          crash()
          await new Promise(() => {})
        }),
      close: () => meddle(number, open.close),
    }
  }

  return {
    ...durable({
      open: (owner) => meddle(openCount + 1, async () => wrap(owner, await inner.open(owner))),
      erase: (owner) => meddle(openCount + 1, () => inner.erase(owner)),
      watchErasure: (owner, onErased) => inner.watchErasure?.(owner, onErased) ?? (() => {}),
    }),
    fault(next) {
      fault = next
    },
    closeAll() {
      closedUpTo = openCount
    },
    deleteAll() {
      inner = memoryStorage()
    },
    crashAfter(writes) {
      writesLeft = writes
      if (writes === 0) crash()
    },
    corrupt(owner, key, value) {
      corrupted.set(`${owner}\n${key}`, value)
    },
    async entries(owner) {
      const open = await inner.open(owner)
      return new Map(await open.read(""))
    },
    batches,
  }
}

function isLarge([, value]: StorageChange): boolean {
  return value !== undefined && JSON.stringify(value).length > smallChars
}
