import { type DurableStorage, durable, type OpenStorage } from "@colloquy/core/storage"
import { createFakeStorage } from "../fake-storage.ts"
import type { Chance } from "./chance.ts"
import type { DiskFault } from "./plan.ts"
import type { Scheduler } from "./scheduler.ts"

/** The disk of one machine: its pages come and go, and what they wrote stays. */
export interface Disk {
  /** As one page sees it, for as long as that lives; it hears of nothing while its machine sleeps. */
  readonly forPage: (page: DiskUser) => DurableStorage
  /** Whether an item of an outbox stands there under this key. */
  readonly holds: (clientId: string) => boolean
  /** What is written of that item; `undefined`: it does not stand there. */
  readonly stateOf: (clientId: string) => unknown
  /** Number of the page that took the item's outbox last; `null`: nobody did. */
  readonly holderOf: (clientId: string) => number | null
  /** The page that does the n-th write from here on ends with it: that one is on the disk, and nobody hears. */
  readonly crashAfter: (writes: number) => void
  readonly break: (how: DiskFault, forMs: number) => void
  /** Gives the key of the item whose record is not what it was. */
  readonly corruptItem: (index: number, how: "cut" | "wrong" | "newer") => string | undefined
  readonly heal: () => void
}

/** A page that uses it. */
interface DiskUser {
  readonly number: number
  readonly isAlive: () => boolean
  readonly crash: () => void
}

export interface DiskOptions {
  readonly scheduler: Scheduler
  readonly actor: number
  readonly chance: Chance
  readonly whenAwake: (task: () => void) => void
  /** Entries that were changed, in words. */
  readonly onWritten: (keys: string, details: () => string) => void
  readonly onErased: () => void
}

const damaged = { cut: { v: 1, clientId: "cut o" }, wrong: 7, newer: { v: 99 } } as const
const itemPrefix = "outbox/"
const leasePrefix = "lease/"
const mostMs = 4

export function createDisk(options: DiskOptions): Disk {
  const { scheduler, actor, chance } = options
  const after = (delayMs: number, task: () => void) => scheduler.after(actor, delayMs, task)
  const inner = createFakeStorage({ now: scheduler.now, after, frame: (task) => after(0, task) })
  /** By owner and key: the state of what stands there. */
  const items = new Map<string, Map<string, unknown>>()
  let writesLeft = Number.POSITIVE_INFINITY
  let brokenUntilMs = 0
  /** By owner: the page that took the outbox last. */
  const holders = new Map<string, number>()

  /** What crosses the port takes time, and is heard by whoever still lives. */
  function take<T>(isAlive: () => boolean, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      after(chance.below(mostMs + 1), () => {
        if (!isAlive()) return
        const heard = <V>(settle: (value: V) => void) => {
          return (value: V): void => {
            options.whenAwake(() => {
              if (isAlive()) settle(value)
            })
          }
        }
        attempt(work).then(heard(resolve), heard(reject))
      })
    })
  }

  function noteWritten(
    owner: string,
    keys: readonly (readonly [string, unknown])[],
    page: DiskUser,
  ): void {
    const held = items.get(owner) ?? new Map<string, unknown>()
    items.set(owner, held)
    for (const [key, value] of keys) {
      if (key.startsWith(leasePrefix) && value !== undefined) holders.set(owner, page.number)
      if (!key.startsWith(itemPrefix)) continue
      if (value === undefined) held.delete(key.slice(itemPrefix.length))
      else held.set(key.slice(itemPrefix.length), stateIn(value))
    }
    writesLeft -= 1
    if (writesLeft > 0) return
    writesLeft = Number.POSITIVE_INFINITY
    page.crash()
  }

  function wrap(owner: string, open: OpenStorage, page: DiskUser): OpenStorage {
    const { isAlive } = page
    return {
      read: (prefix) => take(isAlive, () => open.read(prefix)),
      write: (batch, own) =>
        take(isAlive, async () => {
          await open.write(batch, own)
          options.onWritten(batch.map(wordOf).join(" "), () => JSON.stringify(batch))
          noteWritten(owner, batch, page)
        }),
      close: () => take(isAlive, open.close),
    }
  }

  function corruptItem(index: number, how: keyof typeof damaged): string | undefined {
    const all = [...items].flatMap(([owner, keys]) =>
      [...keys.keys()].map((key) => ({ owner, key })),
    )
    const found = all[index % Math.max(1, all.length)]
    if (found) inner.corrupt(found.owner, itemPrefix + found.key, damaged[how])
    return found?.key
  }

  return {
    corruptItem,
    break(how, forMs) {
      if (how === "closes") inner.closeAll()
      else {
        inner.fault(how)
        brokenUntilMs = scheduler.now() + forMs
        after(forMs, () => {
          if (scheduler.now() >= brokenUntilMs) inner.fault(null)
        })
      }
    },
    heal() {
      inner.fault(null)
      writesLeft = Number.POSITIVE_INFINITY
    },
    holds: (clientId) => [...items.values()].some((held) => held.has(clientId)),
    stateOf: (clientId) => [...items.values()].find((held) => held.has(clientId))?.get(clientId),
    holderOf(clientId) {
      const found = [...items].find(([, held]) => held.has(clientId))
      return (found && holders.get(found[0])) ?? null
    },
    forPage: (page) =>
      durable({
        open: (owner) => take(page.isAlive, async () => wrap(owner, await inner.open(owner), page)),
        erase: (owner) =>
          take(page.isAlive, async () => {
            await inner.erase(owner)
            items.delete(owner)
            options.onErased()
          }),
      }),
    crashAfter(writes) {
      writesLeft = writes
    },
  }
}

function stateIn(record: unknown): unknown {
  return typeof record === "object" && record !== null && "state" in record && record.state
}

function wordOf([key, value]: readonly [string, unknown]): string {
  return value === undefined ? `-${key}` : key
}

/** A storage may also throw. */
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work()
}
