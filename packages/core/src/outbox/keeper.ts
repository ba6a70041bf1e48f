import type { OpenStorage, StorageChange, StorageWriteOptions } from "../client-storage.ts"
import type { Cancel } from "../clock.ts"
import { ChatError, isChatError } from "../errors.ts"
import type { Keeper, KeeperOptions } from "./durability.ts"
import { leaseOf, leaseTurnMs, mayTake, nextEpoch } from "./lease.ts"
import { toRecord } from "./record.ts"
import { itemPrefix, quarantinePrefix, recover } from "./recovery.ts"

/** Longer than any disk that works; a person waits for their message meanwhile. */
const answerMs = 3_000
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
  let disk: OpenStorage | null = null
  let epoch = 0
  let isLeased = false
  /** Items whose record may be on the disk, and those whose record is not what it should be. */
  const stored = new Set<string>()
  const dirty = new Set<string>()
  let waiting: (() => void)[] = []
  let isFlushing = false
  let isReported = false
  let claiming: Promise<void> | null = null
  let cancel: Cancel = () => {}
  const isIn = (...phases: readonly Phase[]): boolean => phases.includes(phase)

  /** A storage that hangs is as good as none. */
  function within<T>(work: () => Promise<T>, onLate?: (late: T) => void): Promise<T> {
    return new Promise((resolve, reject) => {
      let isLate = false
      const stop = clock.after(answerMs, () => {
        isLate = true
        reject(fault(`it did not answer within ${answerMs} ms`))
      })
      const noteDone = (value: T): void => (isLate ? onLate?.(value) : resolve(value))
      // It may also throw.
      Promise.resolve().then(work).then(noteDone, reject).finally(stop)
    })
  }

  async function read(prefix: string): ReturnType<OpenStorage["read"]> {
    return within(async () => (disk ? disk.read(prefix) : []))
  }

  function write(batch: readonly StorageChange[], own: StorageWriteOptions = {}): Promise<void> {
    return within(async () => disk?.write(batch, { epoch, ...own }))
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
    disk ??= await within(
      () => storage.open(owner),
      (late) => void late.close().catch(() => {}),
    )
    const [[, epochThere] = ["", 0]] = await read("epoch")
    const [[, lease] = ["", null]] = await read("lease")
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
    const found = { items: await read(itemPrefix), quarantined: await read(quarantinePrefix) }
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
      const broken = disk
      disk = null
      if (broken) within(() => broken.close()).catch(() => {})
    }
    options.onVolatile(outbox.keys().filter((key) => !stored.has(key)))
  }

  /** What is on the disk belongs to whoever holds it now. */
  function yieldItems(): void {
    outbox.drop(stored)
    isLeased = false
    stored.clear()
    dirty.clear()
  }

  function takeBatch(): StorageChange[] {
    const keys = [...dirty]
    dirty.clear()
    return keys.flatMap((key): StorageChange[] => {
      const item = outbox.kept(key)
      if (item) return [[itemPrefix + key, toRecord(item, owner, epoch)]]
      return stored.has(key) ? [[itemPrefix + key, undefined]] : []
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
    const batch = takeBatch()
    try {
      if (batch.length > 0) await write(batch)
      noteStored(batch)
    } catch (cause) {
      // It may have been written all the same.
      if (!isChatError(cause, "conflict")) noteStored(batch, dirty)
      fail(cause)
    }
    waiting = [...told, ...waiting]
    if (!isIn("closed")) for (const then of waiting.splice(0, told.length)) then()
  }

  function noteStored(batch: readonly StorageChange[], unsure?: Set<string>): void {
    for (const [place, value] of batch) {
      const key = place.slice(itemPrefix.length)
      unsure?.add(key)
      if (value !== undefined || unsure) stored.add(key)
      else stored.delete(key)
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
    await write([...takeBatch(), ["lease", undefined]])
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
      for (const key of keys) if (isIn("holding") || stored.has(key)) dirty.add(key)
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
      const left = disk
      if (left) await within(() => left.close()).catch(() => {})
    },
  }
}

function fault(reason: string): ChatError {
  return new ChatError({ code: "storage_failed", operation: "use the storage", reason })
}
