/** More would make the first one wait for the last one. */
const maxKeys = 200

interface Waiting<Key, Value> {
  readonly key: Key
  readonly resolve: (value: Value) => void
  readonly reject: (error: unknown) => void
}

/**
 * Reads one at a time, and everything that was asked for meanwhile with the next one. A hundred sockets that ask at once
 * cost two queries. `read` gives the values in the order of its keys; callers hear theirs in the order they asked.
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
    // What comes within the same turn of the event loop belongs together.
    await null
    while (waiting.length > 0) await settle(waiting.splice(0, maxKeys))
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
