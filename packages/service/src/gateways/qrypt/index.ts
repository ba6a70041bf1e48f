export {
  createQryptGateway,
  type QryptGateway,
  type QryptGatewayOptions,
  type QryptStats,
} from "./qrypt-gateway.ts"
