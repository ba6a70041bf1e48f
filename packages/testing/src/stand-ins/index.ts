export type { Layer, LayerHandlers, LayerSocket } from "./layer.ts"
export { type Admission, type ListeningStandIn, type ListenOptions, listen } from "./listen.ts"
export { type MockedStandIn, mock } from "./mock.ts"
export {
  createQryptStandIn,
  type QryptStandIn,
  type QryptStandInOptions,
} from "./qrypt/qrypt-stand-in.ts"
export type { QryptSwitches } from "./qrypt/switches.ts"
export {
  type AttachedWire,
  createStandIn,
  type GatewayParts,
  type StandIn,
  type StandInOptions,
  type Wire,
} from "./stand-in.ts"
