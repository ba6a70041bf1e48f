export {
  describeStorage,
  type MadeClientStorage,
  type MakeClientStorage,
} from "./client-storage.ts"
export { describeServiceStorage } from "./service-storage.ts"
