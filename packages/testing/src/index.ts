export { createFakeClock, type FakeClock } from "./fake-clock.ts"
export { createFakeStorage, type FakeStorage, type StorageFault } from "./fake-storage.ts"
export { createFakeTransport, type FakeLink, type FakeTransport } from "./fake-transport.ts"
export { createMemoryTransport, type MemoryPeer, type MemoryTransport } from "./memory-transport.ts"
export { createSeededRandom } from "./seeded-random.ts"
export {
  createTestServer,
  type ServerTransport,
  type TestServer,
  type TestServerOptions,
} from "./test-server.ts"
export { runTranscripts, type TranscriptResult } from "./transcripts/run-transcripts.ts"
