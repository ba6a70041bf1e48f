import type { ChatClient } from "@colloquy/core"
import { differences } from "./match.ts"
import type { Names } from "./names.ts"
import type { Expected, ExpectedOperation, ExpectedState } from "./transcript.ts"

/** What became of a verb that a scenario called. */
export interface Operation {
  readonly outcome: ExpectedOperation["outcome"]
  readonly value?: unknown
  readonly error?: unknown
}

/** What a scenario came to. */
export interface Ending {
  readonly chat: ChatClient
  readonly names: Names
  readonly operations: ReadonlyMap<string, Operation>
  readonly events: readonly unknown[]
  readonly sent: (what: string) => number
}

const readers: Readonly<Record<string, (chat: ChatClient, id: string) => unknown>> = {
  connection: (chat) => chat.connection.get(),
  user: (chat) => chat.user.get(),
  conversations: (chat) => chat.conversations.get(),
  conversation: (chat, id) => chat.conversation(id).get(),
  messages: (chat, id) => chat.messages(id).get(),
  typingUsers: (chat, id) => chat.typingUsers(id).get(),
  presence: (chat, id) => chat.presence(id).get(),
  receipts: (chat, id) => chat.receipts(id).get(),
  history: (chat, id) => chat.history(id).get(),
  outbox: (chat) => chat.outbox.get(),
}

/** Where the state is not what was expected. */
export function checkState(
  state: ExpectedState,
  chat: ChatClient,
  names: Names,
): readonly string[] {
  return Object.entries(state).flatMap(([name, expected]) => {
    const [, slice = "", id = ""] = /^(\w+)(?:\((.*)\))?$/s.exec(name) ?? []
    const read = Object.hasOwn(readers, slice) ? readers[slice] : undefined
    if (!read) return [`${name}: there is no such state`]
    return differences(expected, read(chat, id), { names, isWhole: false }, name)
  })
}

/** Where the end is not what was expected. */
export function checkEnding(expected: Expected, ending: Ending): readonly string[] {
  const { chat, names, events, sent } = ending
  const { state = {}, operations = [], diagnostics = {} } = expected
  const counted = chat.stats().diagnostics
  return [
    ...operations.flatMap((operation) => checkOperation(operation, ending)),
    ...checkState(state, chat, names),
    ...(expected.events
      ? differences([...expected.events], events, { names, isWhole: false }, "events")
      : []),
    ...Object.entries(expected.sent ?? {}).flatMap(([what, count]) =>
      differences(count, sent(what), { names, isWhole: false }, `sent ${what}`),
    ),
    ...(["dropped", "ignored", "warned"] as const).flatMap((code) => {
      const count = diagnostics[code]
      if (count === undefined) return []
      const path = `diagnostics ${code}`
      return differences(count, counted[code] ?? 0, { names, isWhole: false }, path)
    }),
  ]
}

function checkOperation(
  expected: ExpectedOperation,
  { operations, names }: Ending,
): readonly string[] {
  const { call, outcome, value, error } = expected
  const came = operations.get(call) ?? { outcome: "never called" }
  const isSame = came.outcome === outcome
  const fields = {
    outcome,
    ...(isSame && value !== undefined ? { value } : {}),
    ...(isSame && error !== undefined ? { error } : {}),
  }
  const shown =
    Array.isArray(value) && "value" in came ? { ...came, value: listOf(came.value) } : came
  return differences(
    fields,
    isSame ? shown : { ...came },
    { names, isWhole: false },
    `operation ${call}`,
  )
}

/** A page of conversations is told by its list. */
function listOf(value: unknown): unknown {
  const isPage = typeof value === "object" && value !== null && "conversations" in value
  return isPage ? value.conversations : value
}
