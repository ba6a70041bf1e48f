import { ChatError, operationOf } from "../errors.ts"
import type { DurableStorage, Keeper, KeeperOptions } from "../outbox/durability.ts"
import type { Command } from "../protocol/commands.ts"

export interface KeepingOptions
  extends Omit<KeeperOptions, "storage" | "owner" | "onVolatile" | "onErased"> {
  readonly storage: DurableStorage | undefined
  readonly ownId: () => string | null
  readonly endpoint: string
  readonly requireDurable: boolean
  /** These cannot be kept, and have to be. */
  readonly onRefused: (keys: readonly string[], error: ChatError) => void
}

/** The outbox on the disk, each user's apart; without a storage everything is in memory. */
export interface Keeping extends Omit<Keeper, "isDurable"> {
  /** What the user left is taken up, as soon as it is known who that is. */
  readonly open: () => void
  /** Why it may not be added at all. */
  readonly refusalOf: (command: Command) => ChatError | null
  /** Another user comes. */
  readonly leave: () => Promise<void>
  /** Takes everything of this user off the disk. */
  readonly erase: () => Promise<void>
}

export function createKeeping(options: KeepingOptions): Keeping {
  const { storage, requireDurable } = options
  let keeper: Keeper | null = null
  let isOver = false

  function ownerOf(userId: string): string {
    // A query may carry a token.
    return `${options.endpoint.replace(/[?#].*$/s, "")} ${userId}`
  }

  function open(): void {
    const userId = options.ownId()
    if (!storage || keeper || isOver || userId === null) return
    keeper = storage.keep({
      ...options,
      storage,
      owner: ownerOf(userId),
      onVolatile(keys) {
        if (requireDurable) options.onRefused(keys, notKept(keep))
      },
      onErased: (keys) => options.onRefused(keys, erased()),
    })
  }

  async function leave(): Promise<void> {
    const left = keeper
    keeper = null
    await left?.close()
  }

  return {
    open,
    refusalOf: (command) =>
      requireDurable && keeper?.isDurable() === false ? notKept(operationOf(command)) : null,
    isOpen: () => keeper?.isOpen() ?? true,
    note(keys) {
      if (keys.length > 0) open()
      keeper?.note(keys)
    },
    commit(then) {
      if (keeper) keeper.commit(then)
      else then()
    },
    leave,
    close() {
      isOver = true
      return leave()
    },
    async erase() {
      const userId = options.ownId()
      try {
        if (userId !== null) await storage?.eraseInTime(ownerOf(userId), options.clock)
      } catch (cause) {
        throw notKept("erase what was kept", cause)
      }
    },
  }
}

const keep = "keep what waits to be sent"

function erased(): ChatError {
  const reason = "the user left in another page"
  return new ChatError({ code: "aborted", operation: keep, reason })
}

function notKept(operation: string, cause?: unknown): ChatError {
  const reason = "the storage refuses, or another tab holds it"
  return new ChatError({ code: "storage_failed", operation, reason, cause })
}
