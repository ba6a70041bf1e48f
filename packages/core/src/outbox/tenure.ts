import type { OpenStorage, StorageChange, StorageWriteOptions } from "../client-storage.ts"
import type { Clock } from "../clock.ts"
import { leaseKey, leaseOf, mayTake, nextEpoch } from "./lease.ts"

/** Whose the outbox is now, and what became of it since this client last looked. */
interface Claim {
  readonly isHeld: boolean
  /** `own`: nobody else had it. `gone`: nothing is left of it, not even who held it. */
  readonly meanwhile: "own" | "others" | "gone"
}

/** One client's hold of an outbox that several share. Rules O17, S3. */
export interface Tenure {
  /** Takes it, where nobody holds it. */
  readonly claim: () => Promise<Claim>
  readonly isHeld: () => boolean
  readonly epoch: () => number
  /** Changes nothing where another client has taken it: rejects with `conflict`. */
  readonly write: (
    batch: readonly StorageChange[],
    options?: Pick<StorageWriteOptions, "isRelaxed">,
  ) => Promise<void>
  readonly renew: () => Promise<void>
  /** Another client has it. */
  readonly lose: () => void
  /** With the last changes. */
  readonly release: (batch: readonly StorageChange[]) => Promise<void>
  /** As the page goes away: it hears no answer, so nothing that asks first would go through. */
  readonly drop: () => Promise<void>
}

export function createTenure(disk: OpenStorage, holder: string, clock: Clock): Tenure {
  let isHeld = false
  let epoch = 0
  /** A claim that failed may have been written all the same. */
  let tried = 0

  async function find(key: string): Promise<unknown> {
    return new Map(await disk.read(key)).get(key)
  }

  async function claim(): Promise<Claim> {
    const found = await find("epoch")
    const before = Number.isSafeInteger(found) ? Number(found) : 0
    const lease = await find(leaseKey(before))
    const meanwhile =
      before === epoch || before === tried ? "own" : before === 0 ? "gone" : "others"
    if (!mayTake(lease, holder, clock.now())) {
      epoch = before
      isHeld = false
      return { isHeld, meanwhile }
    }
    tried = nextEpoch(before, clock.now())
    const batch: readonly StorageChange[] = [
      ["epoch", tried],
      [leaseKey(before), undefined],
      [leaseKey(tried), leaseOf(holder, clock.now())],
    ]
    await disk.write(batch, { epoch: before })
    epoch = tried
    isHeld = true
    return { isHeld, meanwhile }
  }

  return {
    claim,
    isHeld: () => isHeld,
    epoch: () => epoch,
    write: (batch, options) => disk.write(batch, { epoch, ...options }),
    renew: () =>
      disk.write([[leaseKey(epoch), leaseOf(holder, clock.now())]], { epoch, isRelaxed: true }),
    lose() {
      isHeld = false
    },
    async release(batch) {
      isHeld = false
      await disk.write([...batch, [leaseKey(epoch), undefined]], { epoch })
    },
    async drop() {
      isHeld = false
      await disk.write([[leaseKey(epoch), undefined]])
    },
  }
}
