import { type Fields, fieldsOf, textOf } from "./frame.ts"
import type { QryptSwitches } from "./switches.ts"

const otherNames: Readonly<Record<string, string>> = {
  conversation_id: "id",
  conversation_type: "type",
  conversation_name: "name",
  conversation_avatar_url: "avatar_url",
}
const offsetMs = 2 * 60 * 60 * 1_000
const placeholders = {
  "": "",
  "\\x": "\\x",
  buffer: '{"type":"Buffer","data":[]}',
  hexBuffer: hexOf('{"type":"Buffer","data":[]}'),
} as const

/** A message as one of the server's databases would give it. */
export function messageVariant(row: unknown, switches: QryptSwitches): Fields {
  const fields = fieldsOf(row)
  const content = textOf(fields.encrypted_content)
  return withTimes(
    {
      ...fields,
      ...(switches.hexContent && { encrypted_content: hexOf(content) }),
      ...(switches.withoutSender && { sender: null }),
    },
    switches,
  )
}

/** The last generation says who wrote and when, and not what. */
export function withoutText(row: unknown, { placeholder }: QryptSwitches): Fields {
  return { ...fieldsOf(row), encrypted_content: placeholders[placeholder] }
}

export function conversationVariant(row: unknown, switches: QryptSwitches): Fields {
  const entries = Object.entries(fieldsOf(row)).map(([name, value]): [string, unknown] => {
    const other = switches.otherNames ? (otherNames[name] ?? name) : name
    return [other, switches.countsAsText && name === "participant_count" ? String(value) : value]
  })
  return withTimes(Object.fromEntries(entries), switches)
}

function withTimes(row: Fields, { offsetTimes }: QryptSwitches): Fields {
  if (!offsetTimes) return row
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    name.endsWith("_at") && typeof value === "string" ? shifted(value) : value,
  ])
  return Object.fromEntries(entries)
}

function shifted(time: string): string {
  const local = new Date(Date.parse(time) + offsetMs).toISOString()
  return local.replace("Z", "123+02:00")
}

function hexOf(text: string): string {
  const bytes = Array.from(new TextEncoder().encode(text), (byte) =>
    byte.toString(16).padStart(2, "0"),
  )
  return `\\x${bytes.join("")}`
}
