import type { StoredMessage } from "@colloquy/core"
import type { ListPlan, ListSubject, OpenList } from "./list-subject.ts"

/** The floor of each operation: an array and a `Map`, changed in place. */
export const plainList: ListSubject = { name: "array, Map", open: async (plan) => openList(plan) }

function openList({ operation, conversationIds, held, olderPages }: ListPlan): OpenList {
  const [onlyId = ""] = conversationIds
  const byId = new Map(held.map((message) => [message.id, message]))
  const lists = new Map(conversationIds.map((id) => [id, [...held]]))
  let list = [...held]
  let known = 0
  let pages = 0

  function insert(message: StoredMessage): void {
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((list[middle]?.createdAt ?? 0) <= message.createdAt) low = middle + 1
      else high = middle
    }
    list.splice(low, 0, message)
    byId.set(message.id, message)
  }

  const operations: Readonly<Record<typeof operation, (message: StoredMessage) => void>> = {
    append(message) {
      list.push(message)
      byId.set(message.id, message)
    },
    insert,
    repeat(message) {
      if (byId.has(message.id)) known += 1
    },
    prepend() {},
    scatter: (message) => lists.get(message.conversationId)?.push(message),
  }

  return {
    apply: operations[operation],
    async prepend() {
      const page = olderPages[pages++] ?? []
      list = page.concat(list)
      for (const message of page) byId.set(message.id, message)
    },
    read: (conversationId) =>
      conversationId === onlyId && operation !== "scatter"
        ? list
        : (lists.get(conversationId) ?? []),
    // Read, so that the look-up is not optimised away.
    close: async () => void known,
  }
}
