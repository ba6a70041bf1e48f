import type { ClientStorage, OpenStorage } from "@colloquy/core/storage"

export interface MadeClientStorage {
  readonly storage: ClientStorage
  /** The process ends with the `writes`-th write from here on; what is opened afterwards is the next one's. */
  readonly crashAfter?: (writes: number) => void
}

export type MakeClientStorage = () => Promise<MadeClientStorage>

let ownerCount = 0

/** Of nobody yet, also where the storage was there before this test. */
function newOwner(): string {
  ownerCount += 1
  return `wss://chat.example/native owner-${ownerCount}-${Math.random()}`
}

export interface ArrangedClientStorage extends MadeClientStorage {
  readonly owner: string
  readonly open: OpenStorage
}

export async function arrange(make: MakeClientStorage): Promise<ArrangedClientStorage> {
  const made = await make()
  const owner = newOwner()
  return { ...made, owner, open: await made.storage.open(owner) }
}

export async function keysOf(open: OpenStorage, prefix = ""): Promise<readonly string[]> {
  return (await open.read(prefix)).map(([key]) => key)
}
