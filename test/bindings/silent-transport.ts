import type { Transport } from "../../packages/core/src/index.ts"

/** A transport whose links never open; `log` tells what became of them. */
export function createSilentTransport(log: string[]): Transport<string> {
  return {
    name: "silent",
    endpoint: "silent://nowhere",
    connect() {
      log.push("connect")
      return {
        send() {},
        close: () => log.push("close"),
        kill: () => log.push("kill"),
        bufferedBytes: 0,
      }
    },
  }
}
