import type { KeptMessage } from "@colloquy/service"
import type { Intention } from "./ledger.ts"
import { isHeld, isNowhereElse, isOpenText, isStored, type Records } from "./whereabouts.ts"

/** Of what the server knew and forgets nobody need find what somebody was told to be stored. */
export async function settleForgotten<T>(records: Records, forget: () => Promise<T>): Promise<T> {
  const { log, ledger } = records
  const before = log.all()
  const known = ledger
    .all()
    .filter(({ machine, kind }) => !machine.isWeak || kind !== "send")
    .filter((intention) => isStored(records, intention))
  const forgotten = await forget()
  settleTexts(records, before)
  for (const intention of known.filter((one) => !isStored(records, one)))
    if (intention.isTold || isDone(intention)) intention.settled ??= "forgotten"
  return forgotten
}

/**
 * On a wire without keys nobody can tell whose message it was that the server lost: for each one of a text that somebody
 * knows to be stored need not be found.
 */
function settleTexts({ log, ledger }: Records, before: readonly KeptMessage[]): void {
  const left = new Set(log.all().map(({ id }) => id))
  for (const message of before.filter(({ id }) => !left.has(id))) {
    const equal = ledger.all().filter((each) => isOpenText(each, message))
    const one =
      equal.findLast(isNowhereElse) ?? equal.findLast((each) => isDone(each) && !isQueued(each))
    if (one) one.settled = "forgotten"
  }
}

/** Whoever had it sent knows that the server has it, be its record on the disk still. */
function isDone({ machine, key, outcome }: Intention): boolean {
  if (outcome === "resolved") return true
  const isKept = machine.openPages().length === 0 && key !== null && machine.disk.holds(key)
  return key !== null && !isKept && !isHeld(machine, key)
}

/** On a disk that no page has read yet. */
function isQueued({ machine, key }: Intention): boolean {
  return machine.disk.stateOf(key ?? "") === "queued"
}
