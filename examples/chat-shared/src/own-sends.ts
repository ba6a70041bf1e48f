import type { Message } from "@colloquy/core"

/** Tells, from one list of messages to the next, whether somebody wrote here meanwhile, and so wants to see the end. */
export function createSendWatch(): (messages: readonly Message[]) => boolean {
  let known: ReadonlySet<string> | undefined
  return (messages) => {
    const waiting = messages.filter(isWaiting).map(({ key }) => key)
    const hasSent = waiting.some((key) => known?.has(key) === false)
    known = new Set(waiting)
    return hasSent
  }
}

/** Whether the list ends with the latest there is: what waits to be sent comes after all that the server may hold. */
export function endsWithLatest(messages: readonly Message[], hasNewer: boolean): boolean {
  const last = messages.at(-1)
  return !hasNewer || (last !== undefined && isWaiting(last))
}

function isWaiting({ id }: Message): boolean {
  return id === null
}
