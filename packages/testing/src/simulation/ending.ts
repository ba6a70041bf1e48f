import { openPage, send } from "./operate.ts"
import type { World } from "./world.ts"

/** Longer than any close takes. */
const closingMs = 5_000
const meetingMs = 20_000
const quietMs = 60_000

/** The faults stop, everybody comes back, somebody says a last word in each conversation, and a minute passes. */
export async function end(world: World): Promise<void> {
  const { scheduler } = world
  world.trace.note("the faults are over")
  world.heal()
  await scheduler.runUntil(scheduler.now() + closingMs)
  for (const machine of world.machines) {
    openPage(world, machine)
    for (const page of machine.openPages()) page.chat.connect().catch(() => {})
  }
  await scheduler.runUntil(scheduler.now() + meetingMs)
  for (const machine of world.machines) for (const page of machine.openPages()) page.lookAgain()
  for (const room of await roomsOf(world)) await sayLast(world, room)
  await scheduler.runUntil(scheduler.now() + quietMs)
}

/** Those too of which the server alone knows: the answer to whoever made them got lost. */
async function roomsOf({ rooms, machines, storage }: World): Promise<ReadonlySet<string>> {
  const ids = machines.map(({ userId }) => storage.conversationIds(userId))
  return new Set([...rooms, ...(await Promise.all(ids)).flat()])
}

/** What is missing at the end of a timeline shows with what comes after it. */
async function sayLast(world: World, conversationId: string): Promise<void> {
  for (const machine of world.machines) {
    const standing = await world.storage.standing(conversationId, machine.userId)
    const page = machine.page()
    if (!standing?.role || page?.status() !== "open") continue
    send(world, machine, page, conversationId, "last word")
    return
  }
}
