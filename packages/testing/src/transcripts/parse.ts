import {
  array,
  boolean,
  type Guard,
  number,
  object,
  oneOf,
  optional,
  record,
  string,
  unknown,
} from "@colloquy/core/guard"
import type { Scenario } from "./transcript.ts"

const timed = { atMs: optional(number), note: optional(string) }
const onSocket = { ...timed, socket: optional(string) }
const fields = record(unknown)
const frame = object({ ...onSocket, frame: unknown })
const event = object({ ...onSocket, name: string, payload: unknown, ack: optional(string) })
const ack = object({ ...onSocket, to: string, payload: unknown })
const close = object({ ...onSocket, code: optional(number), reason: optional(string) })
const refusal = {
  status: optional(number),
  headers: optional(record(string)),
  text: optional(string),
}
const watched = object({ ...timed, conversationId: string })

const steps: Readonly<Record<string, Guard>> = {
  "app call": object({ ...timed, id: string, verb: string, args: array(unknown) }),
  "app watch": watched,
  "app unwatch": watched,
  "client open": object({
    ...onSocket,
    url: optional(string),
    path: optional(string),
    query: optional(fields),
    headers: optional(fields),
    protocols: optional(array(string)),
  }),
  "client frame": frame,
  "server frame": frame,
  "client event": event,
  "server event": event,
  "client ack": ack,
  "server ack": ack,
  "client close": close,
  "server close": close,
  "client request": object({
    ...timed,
    id: string,
    method: string,
    path: string,
    headers: optional(fields),
  }),
  "server opened": object(onSocket),
  "server refused": object({ ...onSocket, ...refusal }),
  "server response": object({ ...timed, ...refusal, id: string, failed: optional(boolean) }),
  "clock advance": object({ ...timed, toMs: number }),
}

const step: Guard = (value) => {
  const fault = object({ from: string, kind: string })(value)
  if (fault !== undefined) return fault
  const { from, kind } = isFields(value) ? value : {}
  const name = `${from} ${kind}`
  return Object.hasOwn(steps, name) ? steps[name]?.(value) : `, which is no step: "${name}"`
}

const state = fields

const scenario = object({
  name: string,
  variant: string,
  about: string,
  given: object({
    url: string,
    tokens: array(string),
    epoch: string,
    platform: optional(oneOf("node", "browser")),
    user: optional(object({ id: string })),
    options: optional(fields),
    cipher: optional(record(string)),
  }),
  steps: array(step),
  expect: object({
    operations: optional(
      array(object({ call: string, outcome: oneOf("resolved", "rejected", "pending") })),
    ),
    state: optional(state),
    checkpoints: optional(array(object({ atMs: number, state }))),
    events: optional(array(fields)),
    sent: optional(record(number)),
    diagnostics: optional(record(number)),
  }),
})

/**
 * A file of transcripts, from `JSON.parse` of its text.
 *
 * @throws Error that names the first place which is not of that form.
 */
export function parseTranscripts(value: unknown): readonly Scenario[] {
  const fault = array(scenario)(value)
  if (isScenarios(value, fault)) return value
  throw new Error(`unable to read the transcripts: the fault is at ${fault}`)
}

function isScenarios(_value: unknown, fault: string | undefined): _value is readonly Scenario[] {
  return fault === undefined
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}
