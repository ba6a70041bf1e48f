import type { ChatClient, Readable } from "@colloquy/core"
import { combine } from "../combine.ts"
import { everySecond } from "../page.ts"
import { selectedHistory } from "../selected-history.ts"

/** One line of what the client is doing. */
export interface LabFact {
  readonly label: string
  readonly value: string
}

/** What the client is doing, live. */
export function createLabReport(chat: ChatClient): Readable<readonly LabFact[]> {
  const history = selectedHistory(chat)

  function read(): readonly LabFact[] {
    const { status, attempt, retryAt, latencyMs } = chat.connection.get()
    const { items } = chat.outbox.get()
    const { opened, duplicates, gaps } = chat.stats()
    const waitMs = retryAt === null ? null : Math.max(0, retryAt - everySecond.get())
    const states = [...new Set(items.map(({ state }) => state))].map(
      (state) => `${items.filter((item) => item.state === state).length} ${state}`,
    )
    return [
      { label: "Status", value: status },
      {
        label: "Attempt",
        value: waitMs === null ? `${attempt}` : `${attempt}, next in ${seconds(waitMs)}`,
      },
      { label: "Latency", value: latencyMs === null ? "unknown" : `${Math.round(latencyMs)} ms` },
      { label: "Outbox", value: states.join(", ") || "empty" },
      { label: "Missing here", value: gapWords(history.get()?.gaps.length ?? 0) },
      { label: "So far", value: `opened ${opened}, gaps ${gaps}, doubles dropped ${duplicates}` },
    ]
  }

  return combine([chat.connection, chat.outbox, history, everySecond], read)
}

function seconds(ms: number): string {
  return `${Math.ceil(ms / 1_000)} s`
}

function gapWords(count: number): string {
  return count === 1 ? "1 gap" : `${count} gaps`
}
