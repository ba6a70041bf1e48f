import type { ClientStorage } from "../client-storage.ts"
import { createDisk } from "../outbox/disk.ts"
import type { DurableStorage } from "../outbox/durability.ts"
import { keepOutbox } from "../outbox/keeper.ts"

/**
 * Makes the `storage` of a client of anything that keeps what it is given.
 *
 * @example
 * createChatClient({ transport, token, storage: durable(fileStorage("outbox.json")) })
 */
export function durable(storage: ClientStorage): DurableStorage {
  return {
    open: (owner) => storage.open(owner),
    erase: (owner) => storage.erase(owner),
    watchErasure: (owner, onErased) => storage.watchErasure?.(owner, onErased) ?? (() => {}),
    eraseInTime: (owner, clock) => createDisk(storage, owner, clock).erase(),
    keep: keepOutbox,
  }
}
