import { setImmediate as eventLoopTurn } from "node:timers/promises"

/** More would make the first one wait for the last one. */
const maxKeys = 200

interface Waiting<Key, Value> {
  readonly key: Key
  readonly resolve: (value: Value) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads one at a time, and everything that was asked for meanwhile with the next one. `read` gives the values in the
 * order of its keys; callers hear theirs in the order they asked.
 *
 * It waits for a turn of the event loop first: the embedded database answers without giving the network a chance, and
 * a hundred sockets that asked at once would be read one by one.
 */
export function coalesce<Key, Value>(
  read: (keys: readonly Key[]) => Promise<readonly Value[]>,
): (key: Key) => Promise<Value> {
  const waiting: Waiting<Key, Value>[] = []
  let isRunning = false

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      if (isRunning) return
      isRunning = true
      void run()
    })

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      await eventLoopTurn()
      await settle(waiting.splice(0, maxKeys))
    }
    isRunning = false
  }

  async function settle(batch: readonly Waiting<Key, Value>[]): Promise<void> {
    try {
      const values = await read(batch.map(({ key }) => key))
      for (const [index, value] of values.entries()) batch[index]?.resolve(value)
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
