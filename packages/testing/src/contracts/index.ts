export { describeServiceStorage } from "./service-storage.ts"
