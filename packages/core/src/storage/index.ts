export type {
  ClientStorage,
  OpenStorage,
  StorageChange,
  StorageWriteOptions,
} from "../client-storage.ts"
export type { DurableStorage, Keeper, KeeperOptions } from "../outbox/durability.ts"
export { durable } from "./durable.ts"
export { type IndexedDbStorageOptions, indexedDbStorage } from "./indexed-db-storage.ts"
export { memoryStorage } from "./memory-storage.ts"
