import { type DurableStorage, durable, type OpenStorage } from "@colloquy/core/storage"
import { createFakeStorage, type FakeStorage } from "../fake-storage.ts"
import type { Chance } from "./chance.ts"
import type { Scheduler } from "./scheduler.ts"

/** The disk of one machine: its pages come and go, and what they wrote stays. */
export interface Disk extends Pick<FakeStorage, "fault" | "corrupt"> {
  /** As one page sees it, for as long as that lives. */
  readonly forPage: (isAlive: () => boolean) => DurableStorage
  /** Whether an item of an outbox stands there under this key. */
  readonly holds: (clientId: string) => boolean
  /** The page ends at the n-th write from here on: that one is on the disk, and nobody hears. */
  readonly crashAfter: (writes: number, crash: () => void) => void
}

export interface DiskOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly chance: Chance
}

const itemPrefix = "outbox/"
const mostMs = 4

export function createDisk({ scheduler, actor, chance }: DiskOptions): Disk {
  const after = (delayMs: number, task: () => void) => scheduler.after(actor, delayMs, task)
  const inner = createFakeStorage({ now: scheduler.now, after, frame: (task) => after(0, task) })
  const items = new Map<string, Set<string>>()
  let writesLeft = Number.POSITIVE_INFINITY
  let crash = (): void => {}

  /** What crosses the port takes time, and is heard by whoever still lives. */
  function take<T>(isAlive: () => boolean, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      after(chance.below(mostMs + 1), () => {
        if (!isAlive()) return
        const heard = <V>(settle: (value: V) => void) => {
          return (value: V): void => {
            if (isAlive()) settle(value)
          }
        }
        attempt(work).then(heard(resolve), heard(reject))
      })
    })
  }

  function noteWritten(owner: string, keys: readonly (readonly [string, unknown])[]): void {
    const held = items.get(owner) ?? new Set<string>()
    items.set(owner, held)
    for (const [key, value] of keys) {
      if (!key.startsWith(itemPrefix)) continue
      if (value === undefined) held.delete(key.slice(itemPrefix.length))
      else held.add(key.slice(itemPrefix.length))
    }
    writesLeft -= 1
    if (writesLeft > 0) return
    writesLeft = Number.POSITIVE_INFINITY
    crash()
  }

  function wrap(owner: string, open: OpenStorage, isAlive: () => boolean): OpenStorage {
    return {
      read: (prefix) => take(isAlive, () => open.read(prefix)),
      write: (batch, options) =>
        take(isAlive, async () => {
          await open.write(batch, options)
          noteWritten(owner, batch)
        }),
      close: () => take(isAlive, open.close),
    }
  }

  return {
    fault: inner.fault,
    corrupt: inner.corrupt,
    holds: (clientId) => [...items.values()].some((held) => held.has(clientId)),
    forPage: (isAlive) =>
      durable({
        open: (owner) => take(isAlive, async () => wrap(owner, await inner.open(owner), isAlive)),
        erase: (owner) =>
          take(isAlive, async () => {
            await inner.erase(owner)
            items.delete(owner)
          }),
      }),
    crashAfter(writes, onCrash) {
      writesLeft = writes
      crash = onCrash
    },
  }
}

/** A storage may also throw. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work()
}
