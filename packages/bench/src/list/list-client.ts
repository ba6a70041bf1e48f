import type { StoredMessage } from "@colloquy/core"
import { processNs } from "../cpu-time.ts"
import { answerQuestions } from "../helper-process.ts"
import { percentile, sum } from "../statistics.ts"
import { colloquyList, colloquyUnkept } from "../subjects/colloquy-list.ts"
import type { ListPlan, ListSubject, OpenList } from "../subjects/list-subject.ts"
import { plainList } from "../subjects/plain-list.ts"
import { type Load, loadOf } from "./load.ts"

/**
 * Bursts of one run, each on a list that was filled anew. The median counts: a burst is so short that a collection or a
 * compilation of another thread would weigh more than all of it.
 */
const bursts = 15
/** Messages that come within one frame of a screen, and rows that it shows. */
const messagesAFrame = 16
const rowsShown = 20

const subjects: Readonly<Record<string, ListSubject>> = {
  [colloquyList.name]: colloquyList,
  [colloquyUnkept.name]: colloquyUnkept,
}
const loads = new Map<string, Load>()

/** Nanoseconds of CPU time for each operation. */
answerQuestions(async ([system = "", operation = "", length = ""]) => {
  const load = loads.get(operation + length) ?? loadOf(operation, Number(length))
  loads.set(operation + length, load)
  const subject = subjects[system] ?? plainList
  const takenNs: number[] = []
  for (let burst = 0; burst < bursts; burst++) takenNs.push(await time(subject, load))
  return { nanoseconds: percentile(takenNs, 50) / load.operations }
})

async function time(subject: ListSubject, { plan, messages, expected }: Load): Promise<number> {
  const list = await subject.open(plan)
  const startedNs = processNs()
  const shown =
    plan.operation === "prepend" ? await prependAll(list, plan) : applyAll(list, messages)
  const takenNs = processNs() - startedNs
  const held = sum(plan.conversationIds.map((id) => list.read(id).length))
  if (held !== expected && subject !== colloquyUnkept)
    throw new Error(`${held} messages are held, and not ${expected}`)
  await list.close()
  if (Number.isNaN(shown)) throw new Error("nothing was shown")
  return takenNs
}

function applyAll(list: OpenList, messages: readonly StoredMessage[]): number {
  let shown = 0
  for (let at = 0; at < messages.length; at++) {
    const message = messages[at]
    if (!message) continue
    list.apply(message)
    if (at % messagesAFrame === messagesAFrame - 1) shown += show(list, message.conversationId)
  }
  return shown
}

async function prependAll(
  list: OpenList,
  { conversationIds, olderPages }: ListPlan,
): Promise<number> {
  let shown = 0
  for (let page = 0; page < olderPages.length; page++) {
    await list.prepend()
    shown += show(list, conversationIds[0] ?? "")
  }
  return shown
}

/** Reads what a screen would show. */
function show(list: OpenList, conversationId: string): number {
  const rows = list.read(conversationId)
  let chars = 0
  for (let at = Math.max(0, rows.length - rowsShown); at < rows.length; at++)
    chars += rows[at]?.content.length ?? 0
  return chars
}
