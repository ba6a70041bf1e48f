import type { StorageChange, StorageWriteOptions } from "../client-storage.ts"
import type { Cancel } from "../clock.ts"
import { isChatError } from "../errors.ts"
import { createDisk } from "./disk.ts"
import type { Keeper, KeeperOptions } from "./durability.ts"
import { leaseOf, leaseTurnMs, mayTake, nextEpoch } from "./lease.ts"
import { toRecord } from "./record.ts"
import { itemPrefix, quarantinePrefix, recover } from "./recovery.ts"

const retryMs = 60_000

type Phase =
  /** Nothing is known of what an earlier client left. */
  | "opening"
  | "holding"
  /** Another client drains what is kept; this one's items are in memory. */
  | "elsewhere"
  | "broken"
  | "closed"

export function keepOutbox(options: KeeperOptions): Keeper {
  const { storage, owner, holder, clock, outbox } = options
  let phase: Phase = "opening"
  const disk = createDisk(storage, owner, clock)
  let epoch = 0
  let isLeased = false
  /** Items with a record on the disk, those that perhaps have one, and those whose record is not what it should be. */
  const stored = new Set<string>()
  const perhaps = new Set<string>()
  const dirty = new Set<string>()
  let waiting: (() => void)[] = []
  let isFlushing = false
  let isReported = false
  let claiming: Promise<void> | null = null
  let cancel: Cancel = () => {}
  const mayBeThere = (key: string): boolean => stored.has(key) || perhaps.has(key)
  const isIn = (...phases: readonly Phase[]): boolean => phases.includes(phase)

  function write(batch: readonly StorageChange[], own: StorageWriteOptions = {}): Promise<void> {
    return disk.write(batch, { epoch, ...own })
  }

  function claim(): void {
    cancel()
    claiming ??= take()
      .catch(fail)
      .finally(() => {
        claiming = null
        if (isIn("closed", "opening")) return
        options.onOpen()
        void flush()
      })
  }

  async function take(): Promise<void> {
    const [[, epochThere] = ["", 0]] = await disk.read("epoch")
    const [[, lease] = ["", null]] = await disk.read("lease")
    const before = Number.isSafeInteger(epochThere) ? Number(epochThere) : 0
    // Somebody had it meanwhile, and saw to what was kept.
    if (epoch !== before) yieldItems()
    if (isIn("closed")) return
    if (!mayTake(lease, holder, clock.now())) {
      rest("elsewhere", leaseTurnMs)
      return
    }
    const next = nextEpoch(before, clock.now())
    const claimed: readonly StorageChange[] = [
      ["epoch", next],
      ["lease", leaseOf(holder, clock.now())],
    ]
    await write(claimed, { epoch: before })
    epoch = next
    isLeased = true
    const found = {
      items: await disk.read(itemPrefix),
      quarantined: await disk.read(quarantinePrefix),
    }
    if (!isIn("closed")) await restore(found)
  }

  async function restore(found: Parameters<typeof recover>[0]): Promise<void> {
    const isKnown = (key: string): boolean => outbox.kept(key) !== undefined || dirty.has(key)
    const { mayRepeat } = options
    const recovery = recover(found, { owner, nowMs: clock.now(), mayRepeat, isKnown })
    if (recovery.batch.length > 0) await write(recovery.batch)
    if (isIn("closed")) return
    const { damaged, newer } = recovery
    if (damaged > 0) options.onReport("record_skipped", `${damaged} were damaged`)
    if (newer > 0) options.onReport("record_skipped", `a newer version wrote ${newer}`)
    for (const key of recovery.keys) stored.add(key)
    for (const key of outbox.keys()) if (!stored.has(key)) dirty.add(key)
    outbox.restore(recovery.items)
    rest("holding", leaseTurnMs)
    isReported = false
    options.onRestored(recovery.items)
  }

  /** `claim`, or the renewal of what is held, follows after so long. */
  function rest(next: Phase, delayMs: number): void {
    if (isIn("closed")) return
    phase = next
    outbox.setDurable(next === "holding")
    cancel()
    cancel = clock.after(delayMs, next === "holding" ? renew : claim)
  }

  function renew(): void {
    rest("holding", leaseTurnMs)
    write([["lease", leaseOf(holder, clock.now())]], { isRelaxed: true }).catch(fail)
  }

  function fail(cause: unknown): void {
    if (isIn("closed")) return
    if (isChatError(cause, "conflict")) {
      yieldItems()
      rest("elsewhere", leaseTurnMs)
    } else {
      rest("broken", retryMs)
      if (!isReported) options.onReport("storage_degraded", "what waits is in memory alone")
      isReported = true
      // A database can refuse until it was opened anew.
      void disk.close()
    }
    options.onVolatile(outbox.keys().filter((key) => !stored.has(key)))
  }

  /** What is on the disk belongs to whoever holds it now. */
  function yieldItems(): void {
    outbox.drop(stored)
    isLeased = false
    for (const keys of [stored, perhaps, dirty]) keys.clear()
  }

  function takeBatch(): StorageChange[] {
    const keys = [...dirty]
    dirty.clear()
    return keys.flatMap((key): StorageChange[] => {
      const item = outbox.kept(key)
      if (item) return [[itemPrefix + key, toRecord(item, owner, epoch)]]
      return mayBeThere(key) ? [[itemPrefix + key, undefined]] : []
    })
  }

  async function flush(): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    // What changes together is written together.
    await null
    while (dirty.size + waiting.length > 0 && isIn("holding")) await writeBatch()
    isFlushing = false
    if (!isIn("opening", "closed")) runWaiting()
  }

  async function writeBatch(): Promise<void> {
    const told = waiting
    waiting = []
    await save(takeBatch()).catch(fail)
    if (!isIn("closed")) for (const then of told) then()
  }

  async function save(batch: readonly StorageChange[]): Promise<void> {
    const keys = new Map(batch.map(([place, value]) => [place.slice(itemPrefix.length), value]))
    // Not an item, and taken out in any case.
    keys.delete("")
    try {
      if (batch.length > 0) await write(batch)
    } catch (cause) {
      // It may have been written all the same.
      if (!isChatError(cause, "conflict"))
        for (const key of keys.keys()) {
          dirty.add(key)
          perhaps.add(key)
        }
      throw cause
    }
    for (const [key, value] of keys) {
      perhaps.delete(key)
      if (value === undefined) stored.delete(key)
      else stored.add(key)
    }
  }

  function runWaiting(): void {
    for (const then of waiting.splice(0)) then()
  }

  /** In one write, so that a page that is going away may still get it out. */
  async function release(): Promise<void> {
    cancel()
    if (!isLeased) return
    isLeased = false
    await save([...takeBatch(), ["lease", undefined]])
  }

  const stopListening = options.network.subscribe((signal) => {
    if (signal === "frozen" && isIn("holding")) {
      phase = "opening"
      release().catch(() => {})
    } else if (signal === "resumed" && isIn("opening")) claim()
  })

  claim()
  return {
    isOpen: () => !isIn("opening"),
    isDurable: () => isIn("opening", "holding"),
    note(keys) {
      for (const key of keys) if (isIn("holding") || mayBeThere(key)) dirty.add(key)
      if (isIn("holding")) void flush()
    },
    commit(then) {
      waiting.push(then)
      if (isIn("holding")) void flush()
      else if (!isIn("closed", "opening")) runWaiting()
    },
    async close() {
      if (isIn("closed")) return
      const last = isIn("holding") ? release() : null
      phase = "closed"
      cancel()
      stopListening()
      await last?.catch(() => {})
      await claiming
      await release().catch(() => {})
      await disk.close()
    },
  }
}
