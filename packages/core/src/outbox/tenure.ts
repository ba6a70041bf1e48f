import type { OpenStorage, StorageChange, StorageWriteOptions } from "../client-storage.ts"
import type { Clock } from "../clock.ts"
import { isChatError } from "../errors.ts"
import { leaseKey, leaseOf, mayTake, nextEpoch } from "./lease.ts"

/** Whose the outbox is now, and what became of it since this client last looked. */
interface Claim {
  readonly isHeld: boolean
  /** `own`: nobody else had it. `gone`: it was erased, whether or not somebody began anew. */
  readonly meanwhile: "own" | "others" | "gone"
}

/** Is read along with the epoch. */
const founderKey = "epoch/founder"

/** One client's hold of an outbox that several share. Rules O17, S3. */
export interface Tenure {
  /** Takes it, where nobody holds it. */
  readonly claim: () => Promise<Claim>
  readonly isHeld: () => boolean
  /** Also where a claim is on its way, or failed: it may have been written all the same. */
  readonly mayBeHeld: () => boolean
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
  let mayBeHeld = false
  let epoch = 0
  /** The epoch of the latest claim, of which nobody knows what became of it where it failed. */
  let tried = 0
  /** Who began it, after nothing or an erasure: as long as that stands there, nothing was erased. */
  let founder: unknown

  async function claim(): Promise<Claim> {
    const found = new Map(await disk.read("epoch"))
    const before = toEpoch(found.get("epoch"))
    const lease = new Map(await disk.read(leaseKey(before))).get(leaseKey(before))
    const founderThere = found.get(founderKey)
    const isOther = founder !== undefined && founder !== founderThere
    const isOwn = before === epoch || before === tried
    const meanwhile = isOther ? "gone" : isOwn ? "own" : "others"
    if (!mayTake(lease, holder, clock.now())) {
      founder = founderThere
      epoch = before
      lose()
      return { isHeld, meanwhile }
    }
    tried = nextEpoch(before, clock.now())
    const begun = `${holder} ${tried}`
    const batch: readonly StorageChange[] = [
      ...(founderThere === undefined ? [[founderKey, begun] as const] : []),
      ["epoch", tried],
      [leaseKey(before), undefined],
      [leaseKey(tried), leaseOf(holder, clock.now())],
    ]
    mayBeHeld = true
    await disk.write(batch, { epoch: before }).catch((cause) => {
      // Whoever was faster may have the same number.
      if (isChatError(cause, "conflict")) tried = epoch
      throw cause
    })
    epoch = tried
    founder = founderThere ?? begun
    isHeld = true
    return { isHeld, meanwhile }
  }

  function lose(): void {
    isHeld = false
    mayBeHeld = false
  }

  return {
    claim,
    isHeld: () => isHeld,
    mayBeHeld: () => mayBeHeld,
    epoch: () => epoch,
    write: (batch, options) => disk.write(batch, { epoch, ...options }),
    renew: () =>
      disk.write([[leaseKey(epoch), leaseOf(holder, clock.now())]], { epoch, isRelaxed: true }),
    lose,
    async release(batch) {
      lose()
      await disk.write([...batch, [leaseKey(epoch), undefined]], { epoch })
    },
    async drop() {
      lose()
      await disk.write([[leaseKey(tried), undefined]])
    },
  }
}

function toEpoch(found: unknown): number {
  return Number.isSafeInteger(found) ? Number(found) : 0
}
