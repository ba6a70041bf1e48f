import type { Cancel, Clock } from "@colloquy/core"
import type { ServiceStorage } from "@colloquy/service"

const everyMs = 10 * 60_000
/** Twice what the protocol promises. */
const outcomesMs = 48 * 60 * 60_000
/** A bounded batch never holds others up for long. */
const batchItems = 1_000

/** Forgets what became of commands that nobody can repeat any longer. */
export function startCleaning(
  storage: ServiceStorage,
  clock: Clock,
  onFault: (error: unknown) => void,
): Cancel {
  let cancel = clock.after(everyMs, run)

  function run(): void {
    storage.clean("outcomes", clock.now() - outcomesMs, batchItems).catch(onFault)
    cancel = clock.after(everyMs, run)
  }

  return () => cancel()
}
