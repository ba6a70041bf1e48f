import { ChatError, type ChatErrorCode, operationOf } from "../errors.ts"
import {
  array,
  boolean,
  either,
  type Guard,
  integer,
  nullable,
  object,
  oneOf,
  optional,
  record,
  string,
  text,
  unknown,
} from "../guard.ts"
import type { JsonValue } from "../json.ts"
import type { Command } from "../protocol/commands.ts"
import type { KeptItem } from "./item.ts"
import type { ItemState } from "./outbox-view.ts"

/** What stands on the disk for one item: rule O2. What was written once is read for ever, so `v` counts its changes. */
interface ItemRecord {
  readonly v: 1
  readonly clientId: string
  readonly owner: string
  readonly lane: string
  readonly position: number
  readonly kind: Command["type"]
  readonly payload: JsonValue
  readonly state: ItemState
  readonly attempts: number
  readonly marks: number
  readonly createdAt: number
  readonly firstSentAt: number | null
  readonly knownOwn?: readonly string[] | null
  readonly dependsOn?: string | null
  readonly isRefused?: boolean
  readonly error: { readonly code: string; readonly reason: string } | null
  readonly epoch: number
}

/** What became of a record: `newer` code than this wrote it, or nobody did. */
export type Reading =
  | { readonly type: "item"; readonly item: KeptItem }
  | { readonly type: "newer" }
  | { readonly type: "damaged" }

/** From a version to the next; pure. */
export type Migrations = Readonly<
  Record<number, (old: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>>
>

const version = 1
const migrations: Migrations = {}

export function toRecord(item: KeptItem, owner: string, epoch: number): JsonValue {
  // As the wire will have it: what JSON leaves out is left out here too.
  const payload: JsonValue = JSON.parse(JSON.stringify(item.command.payload))
  const { clientId, lane, position, state, attempts, marks, createdAt, firstSentAt } = item
  const { knownOwn, dependsOn, isRefused } = item
  return {
    ...{ v: version, clientId, owner, lane, position, kind: item.command.type, payload, state },
    ...{ attempts, marks, createdAt, firstSentAt, knownOwn, dependsOn, isRefused, epoch },
    error: errorRecord(item.error),
  } satisfies ItemRecord
}

/** Checks what stands under a key. Never throws, and gives the same for what it migrated before. */
export function readRecord(value: unknown, owner: string, own: Migrations = migrations): Reading {
  let found = value
  while (isObject(found) && isOld(found.v)) {
    const migrate = own[found.v]
    if (!migrate) return { type: "damaged" }
    found = { ...migrate(found), v: found.v + 1 }
  }
  if (isObject(found) && Number.isSafeInteger(found.v) && Number(found.v) > version)
    return { type: "newer" }
  if (!isRecord(found) || found.owner !== owner) return { type: "damaged" }
  const command = { type: found.kind, payload: found.payload }
  if (!isCommand(command)) return { type: "damaged" }
  return { type: "item", item: { ...itemOf(found, command), command } }
}

function itemOf(found: ItemRecord, command: Command): Omit<KeptItem, "command"> {
  const { clientId, lane, position, state, attempts, marks, createdAt, firstSentAt } = found
  const { payload } = command
  const { knownOwn = null, dependsOn = null, isRefused = false } = found
  return {
    ...{ clientId, lane, position, state, attempts, marks, createdAt, firstSentAt },
    ...{ knownOwn, dependsOn, isRefused },
    conversationId: "conversationId" in payload ? (payload.conversationId ?? null) : null,
    error: found.error && errorOf(found.error, command),
  }
}

function errorRecord(error: ChatError | null): ItemRecord["error"] {
  return error && { code: error.code, reason: error.message.replace(/^unable to [^:]*: /, "") }
}

function errorOf({ code, reason }: { code: string; reason: string }, command: Command): ChatError {
  const operation = operationOf(command)
  return new ChatError({ code: isCode(code) ? code : "internal", operation, reason })
}

const id = text(1, 128)
const count = integer(0, Number.MAX_SAFE_INTEGER)
const inConversation = { conversationId: id }
const created = { ...inConversation, clientId: id }
const ofMessage = object({ ...created, messageId: id })
const ofReaction = object({ ...created, messageId: id, reaction: string })
const data = optional(record(unknown))

/** Rule Q1: what waits while there is no connection. */
const payloads: Readonly<Partial<Record<Command["type"], Guard>>> = {
  send_message: object({
    ...{ ...created, type: string, replyToId: optional(id), metadata: data },
    // One text, or a sealed copy for each user.
    content: either(string, record(string)),
    attachments: optional(array(record(unknown))),
    mentions: optional(array(string)),
  }),
  edit_message: object({ ...created, messageId: id, content: string }),
  delete_message: ofMessage,
  add_reaction: ofReaction,
  remove_reaction: ofReaction,
  create_conversation: object({
    clientId: id,
    type: oneOf("direct", "group", "channel"),
    name: optional(string),
    participantIds: array(string),
    metadata: data,
  }),
  mark_read: object({
    ...inConversation,
    upTo: object({ id, seq: nullable(count), createdAt: count }),
  }),
}

const recordGuard = object({
  v: oneOf(version),
  clientId: id,
  owner: string,
  lane: string,
  position: count,
  kind: oneOf(...Object.keys(payloads)),
  payload: record(unknown),
  state: oneOf("queued", "sending", "unconfirmed", "failed"),
  attempts: count,
  marks: count,
  createdAt: count,
  firstSentAt: nullable(count),
  knownOwn: optional(nullable(array(string))),
  dependsOn: optional(nullable(id)),
  isRefused: optional(boolean),
  error: nullable(object({ code: string, reason: string })),
})

function isRecord(value: unknown): value is ItemRecord {
  return recordGuard(value) === undefined
}

function isCommand(command: { type: Command["type"]; payload: unknown }): command is Command {
  return payloads[command.type]?.(command.payload) === undefined
}

/** A code of another version is carried on as it is. */
function isCode(code: string): code is ChatErrorCode {
  return /^[a-z_]+$/.test(code)
}

function isOld(found: unknown): found is number {
  return Number.isSafeInteger(found) && Number(found) < version
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
