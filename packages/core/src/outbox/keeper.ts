import type { StorageChange } from "../client-storage.ts"
import type { Cancel } from "../clock.ts"
import { isChatError } from "../errors.ts"
import { createDisk } from "./disk.ts"
import type { Keeper, KeeperOptions } from "./durability.ts"
import { leaseTurnMs } from "./lease.ts"
import { createLedger } from "./ledger.ts"
import { itemPrefix, quarantinePrefix, recover } from "./recovery.ts"
import { createTenure } from "./tenure.ts"

const firstRetryMs = 1_000
const longestRetryMs = 60_000

type Phase =
  /** What is kept is being read: nothing of it is known, or not who holds it now. */
  | "opening"
  | "holding"
  /** Another client drains what is kept; this one's items are in memory. */
  | "elsewhere"
  | "broken"
  /** The page is frozen, or going away: another client may drain. */
  | "suspended"
  | "closed"

export function keepOutbox(options: KeeperOptions): Keeper {
  const { storage, owner, holder, clock, outbox } = options
  let phase: Phase = "opening"
  const disk = createDisk(storage, owner, clock)
  const tenure = createTenure(disk, holder, clock)
  const ledger = createLedger({ outbox, owner, epoch: tenure.epoch })
  let waiting: (() => void)[] = []
  let isFlushing = false
  /** While it is broken; as long as it is not, 0. */
  let retryMs = 0
  /** A write told that this client's hold is over. */
  let isFenced = false
  let claiming: Promise<void> | null = null
  let cancel: Cancel = () => {}
  let stopWatching = watch()
  const isIn = (...phases: readonly Phase[]): boolean => phases.includes(phase)
  const isOver = (): boolean => isIn("suspended", "closed")

  function claim(): void {
    cancel()
    claiming ??= take()
      .catch(noteNotTaken)
      .finally(() => {
        claiming = null
        if (isOver() || isIn("opening")) return
        options.onOpen()
        void flush()
      })
  }

  async function take(): Promise<void> {
    const { isHeld, meanwhile } = await tenure.claim().catch(claimAnew)
    isFenced = false
    if (meanwhile === "others") yieldItems()
    // After a fault it is a new database; otherwise whoever erased it meant it.
    if (meanwhile === "gone" && isIn("broken")) ledger.forget()
    else if (meanwhile === "gone") noteErased()
    if (isIn("suspended") && isHeld) await tenure.drop()
    if (isOver()) return
    if (isHeld) await restore()
    else rest("elsewhere", leaseTurnMs)
  }

  /** Another client was faster. Whether it took what was there, or began anew, stands on the disk. */
  function claimAnew(cause: unknown): ReturnType<typeof tenure.claim> {
    if (!isChatError(cause, "conflict")) throw cause
    isFenced = true
    return tenure.claim()
  }

  async function restore(): Promise<void> {
    const found = {
      items: await disk.read(itemPrefix),
      quarantined: await disk.read(quarantinePrefix),
    }
    if (isOver()) return
    const { mayRepeat } = options
    const recovery = recover(found, {
      owner,
      nowMs: clock.now(),
      mayRepeat,
      isKnown: ledger.isKnown,
    })
    const { items, keys, lost, batch, damaged, newer } = recovery
    ledger.noteFound(keys)
    ledger.noteUnstored()
    outbox.restore(items)
    options.onRestored(items, lost)
    // A disk that is full can be read: only what it takes on shows that it keeps anything.
    await ledger.save((changes) => writeAll([...batch, ...changes]))
    ledger.noteUnstored()
    rest("holding", leaseTurnMs)
    if (isOver()) return
    retryMs = 0
    if (damaged > 0) options.onReport("record_skipped", `${damaged} were damaged`)
    if (newer > 0) options.onReport("record_skipped", `a newer version wrote ${newer}`)
  }

  async function writeAll(batch: readonly StorageChange[]): Promise<void> {
    if (batch.length > 0) await tenure.write(batch)
  }

  /** `claim`, or the renewal of what is held, follows after so long. */
  function rest(next: Phase, delayMs: number): void {
    if (isOver()) return
    phase = next
    outbox.setDurable(next === "holding")
    cancel()
    cancel = clock.after(delayMs, next === "holding" ? renew : claim)
    if (next !== "holding") options.onVolatile(outbox.keys().filter((key) => !ledger.isStored(key)))
  }

  function renew(): void {
    rest("holding", leaseTurnMs)
    tenure.renew().catch(noteNotWritten)
  }

  function noteNotTaken(cause: unknown): void {
    const isTaken = isChatError(cause, "conflict")
    if (isTaken) tenure.lose()
    if (isTaken || isFenced) yieldItems()
    if (isTaken) rest("elsewhere", leaseTurnMs)
    else noteBroken()
  }

  function noteNotWritten(cause: unknown): void {
    if (isChatError(cause, "conflict")) noteFenced()
    else noteBroken()
  }

  /** Another client took it, or the user left: whose the items are has to be known before one is sent. */
  function noteFenced(): void {
    isFenced = true
    lookAgain()
  }

  function noteBroken(): void {
    if (isOver()) return
    if (retryMs === 0) options.onReport("storage_degraded", "what waits is in memory alone")
    retryMs = Math.min(2 * retryMs || firstRetryMs, longestRetryMs)
    rest("broken", retryMs)
    // A database can refuse until it was opened anew.
    void disk.close()
  }

  /** What is on the disk belongs to whoever holds it now. */
  function yieldItems(): void {
    outbox.drop(ledger.forget())
  }

  /** What waits may not be sent any more, wherever it stands. */
  function noteErased(): void {
    ledger.forget()
    options.onErased(outbox.keys())
  }

  function watch(): Cancel {
    const onErased = (): void => {
      if (isOver()) return
      noteErased()
      lookAgain()
    }
    return storage.watchErasure?.(owner, onErased) ?? (() => {})
  }

  function lookAgain(): void {
    if (isOver()) return
    tenure.lose()
    phase = "opening"
    claim()
  }

  async function flush(): Promise<void> {
    if (isFlushing) return
    isFlushing = true
    // What changes together is written together.
    await null
    while ((ledger.hasChanges() || waiting.length > 0) && isIn("holding")) await writeBatch()
    isFlushing = false
    runWaiting()
  }

  async function writeBatch(): Promise<void> {
    const told = waiting
    waiting = []
    await ledger.save(writeAll).catch(noteNotWritten)
    waiting.unshift(...told)
    runWaiting(told.length)
  }

  /** While it is not known whose the items are, they wait on. */
  function runWaiting(count = waiting.length): void {
    if (isOver() || isIn("opening")) return
    for (const then of waiting.splice(0, count)) then()
  }

  /** A page that goes away hears no answer: what is not written by now stays in memory, if that stays. */
  function suspend(): void {
    if (isOver()) return
    phase = "suspended"
    cancel()
    stopWatching()
    if (tenure.mayBeHeld()) tenure.drop().catch(() => {})
    void disk.close()
  }

  const stopListening = options.network.subscribe((signal) => {
    if (signal === "frozen") suspend()
    if (signal !== "resumed" || !isIn("suspended")) return
    phase = "opening"
    stopWatching = watch()
    claim()
  })

  claim()
  return {
    isOpen: () => !isIn("opening", "suspended"),
    isDurable: () => isIn("opening", "holding", "suspended"),
    note(keys) {
      for (const key of keys) if (isIn("holding") || ledger.mayBeThere(key)) ledger.note(key)
      if (isIn("holding")) void flush()
    },
    commit(then) {
      waiting.push(then)
      if (isIn("holding")) void flush()
      else runWaiting()
    },
    async close() {
      if (isIn("closed")) return
      const last = isIn("holding") ? ledger.save(tenure.release) : null
      phase = "closed"
      cancel()
      stopWatching()
      stopListening()
      await last?.catch(() => {})
      await claiming
      if (tenure.isHeld()) await ledger.save(tenure.release).catch(() => {})
      await disk.close()
    },
  }
}
