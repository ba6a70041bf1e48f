export { createNativeGateway, type NativeGatewayOptions } from "./native-gateway.ts"
