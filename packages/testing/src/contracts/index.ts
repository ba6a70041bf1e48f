export {
  describeStorage,
  type MadeClientStorage,
  type MakeClientStorage,
} from "./client-storage.ts"
export {
  type DialectCheck,
  type DialectClose,
  type DialectError,
  type DialectServer,
  type DialectSubject,
  describeDialect,
  dialectChecks,
  type FrameText,
  textFrames,
} from "./dialect.ts"
export { describeServiceStorage } from "./service-storage.ts"
