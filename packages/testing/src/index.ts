export { createFakeClock, type FakeClock } from "./fake-clock.ts"
export { createMemoryTransport, type MemoryPeer, type MemoryTransport } from "./memory-transport.ts"
