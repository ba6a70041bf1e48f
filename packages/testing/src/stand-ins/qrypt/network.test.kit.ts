import { subscribe, unsubscribe } from "node:diagnostics_channel"
import { Socket } from "node:net"
import { onTestFinished } from "vitest"

/** The two ends of one connection, as far as they are known. */
interface Pair {
  client?: Socket
  server?: Socket
}

/**
 * Watches all connections of this process to itself until the test ends. The function that it gives resolves when
 * nothing is on its way between their ends any longer, however long a busy machine takes for that.
 */
export function watchNetwork(): () => Promise<void> {
  const pairs = new Map<number, Pair>()
  const connecting = new Set<Socket>()

  function onClient(message: unknown): void {
    const client = socketOf(message)
    if (!client) return
    connecting.add(client)
    client.once("connect", () => {
      const port = client.localPort ?? 0
      pairs.set(port, { ...pairs.get(port), client })
      connecting.delete(client)
    })
    client.once("close", () => connecting.delete(client))
  }

  function onServer(message: unknown): void {
    const server = socketOf(message)
    const port = server?.remotePort ?? 0
    if (server) pairs.set(port, { ...pairs.get(port), server })
  }

  subscribe("net.client.socket", onClient)
  subscribe("net.server.socket", onServer)
  onTestFinished(() => {
    unsubscribe("net.client.socket", onClient)
    unsubscribe("net.server.socket", onServer)
  })

  return async () => {
    do {
      // What came is handled within a few turns of the loop.
      for (let count = 0; count < 3; count++) await loopTurn()
    } while (connecting.size > 0 || ![...pairs.values()].every(isQuiet))
  }
}

function isQuiet({ client, server }: Pair): boolean {
  if (!client || !server) return false
  if (client.destroyed || server.destroyed) return client.destroyed && server.destroyed
  return isHeard(client, server) && isHeard(server, client)
}

function isHeard(speaker: Socket, listener: Socket): boolean {
  if (speaker.writableLength > 0 || speaker.bytesWritten !== listener.bytesRead) return false
  return speaker.writableEnded === listener.readableEnded
}

function socketOf(message: unknown): Socket | undefined {
  if (typeof message !== "object" || message === null || !("socket" in message)) return undefined
  return message.socket instanceof Socket ? message.socket : undefined
}

function loopTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
