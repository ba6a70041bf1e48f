import { operationOf } from "../connection/requests.ts"
import { ChatError } from "../errors.ts"
import type { DurableStorage, Keeper, KeeperOptions } from "../outbox/durability.ts"
import type { Command } from "../protocol/commands.ts"

export interface KeepingOptions extends Omit<KeeperOptions, "storage" | "owner" | "onVolatile"> {
  readonly storage: DurableStorage | undefined
  readonly endpoint: string
  readonly requireDurable: boolean
  /** These cannot be kept, and have to be. */
  readonly onRefused: (keys: readonly string[], error: ChatError) => void
}

/** The outbox on the disk, each user's apart; without a storage everything is in memory. */
export interface Keeping extends Omit<Keeper, "isDurable" | "close"> {
  /** This is the user: what they left is taken up. */
  readonly open: (userId: string) => void
  /** Why it may not be added at all. */
  readonly refusalOf: (command: Command) => ChatError | null
  readonly leave: () => Promise<void>
  /** Takes everything of this user off the disk. */
  readonly erase: (userId: string | null) => Promise<void>
}

export function createKeeping(options: KeepingOptions): Keeping {
  const { storage, requireDurable } = options
  let keeper: Keeper | null = null
  let owner: string | null = null

  /** A query may carry a token. */
  function ownerOf(userId: string): string {
    return `${options.endpoint.replace(/[?#].*$/s, "")} ${userId}`
  }

  async function leave(): Promise<void> {
    const left = keeper
    keeper = null
    owner = null
    await left?.close()
  }

  return {
    open(userId) {
      const next = ownerOf(userId)
      if (!storage || owner === next) return
      owner = next
      keeper = storage.keep({
        ...options,
        storage,
        owner,
        onVolatile(keys) {
          if (requireDurable) options.onRefused(keys, notKept("keep what waits to be sent"))
        },
      })
    },
    refusalOf: (command) =>
      requireDurable && keeper?.isDurable() === false ? notKept(operationOf(command)) : null,
    isOpen: () => keeper?.isOpen() ?? true,
    note: (keys) => keeper?.note(keys),
    commit(then) {
      if (keeper) keeper.commit(then)
      else then()
    },
    leave,
    async erase(userId) {
      try {
        if (userId !== null) await storage?.erase(ownerOf(userId))
      } catch (cause) {
        throw notKept("erase what was kept", cause)
      }
    },
  }
}

function notKept(operation: string, cause?: unknown): ChatError {
  const reason = "the storage refuses, or another tab holds it"
  return new ChatError({ code: "storage_failed", operation, reason, cause })
}
