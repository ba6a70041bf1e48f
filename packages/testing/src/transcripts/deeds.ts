import { pathOf } from "./counts.ts"
import { differences, type MatchOptions, show } from "./match.ts"
import type { ClientStep, OpenStep, RequestStep } from "./transcript.ts"
import type { Deed, Handshake } from "./wire.ts"

/** Where a deed is not the one that a step tells of. */
export function checkDeed(step: ClientStep, deed: Deed, options: MatchOptions): readonly string[] {
  if (step.kind === "open" && deed.kind === "open") return checkOpen(step, deed.handshake, options)
  if (step.kind === "request" && deed.kind === "request")
    return checkRequest(step, deed.request, options)
  if (step.kind === "frame" && deed.kind === "frame")
    return typeof step.frame === "string"
      ? differences(step.frame, deed.text, options)
      : differences(step.frame, parsed(deed.text), options)
  if (step.kind === "event" && deed.kind === "event") {
    const { name, payload, ack } = step
    const expected = { event: name, payload, ...(ack === undefined ? {} : { ackId: ack }) }
    return differences(expected, deed.frame, options)
  }
  if (step.kind === "ack" && deed.kind === "event") {
    const { to, payload } = step
    return differences({ ackOf: to, payload }, deed.frame, options)
  }
  if (step.kind === "close" && deed.kind === "close") {
    const { code = deed.code, reason = deed.reason } = step
    return differences({ code, reason }, { code: deed.code, reason: deed.reason }, options)
  }
  return [`expected ${show(told(step))}, came ${describe(deed)}`]
}

/** In words, for a report. */
export function describe(deed: Deed): string {
  switch (deed.kind) {
    case "open":
      return `open ${show(deed.handshake)}`
    case "frame":
      return `the frame ${show(parsed(deed.text))}`
    case "event":
      return `the event ${show(deed.frame)}`
    case "close":
      return `close ${deed.code} "${deed.reason}"`
    case "request":
      return `${deed.request.method} ${show(deed.request)}`
  }
}

/** Fields that a scenario names; headers by the listed names alone, in any case. */
function checkOpen(step: OpenStep, came: Handshake, options: MatchOptions): readonly string[] {
  const { url, path, query, protocols, auth, headers } = step
  const whole = { url, path, query, protocols: protocols && [...protocols], auth }
  return [
    ...Object.entries(whole).flatMap(([name, expected]) =>
      expected === undefined ? [] : differences(expected, Reflect.get(came, name), options, name),
    ),
    ...checkHeaders(headers, came.headers, options),
  ]
}

function checkRequest(
  { method, path, headers, body }: RequestStep,
  came: Extract<Deed, { kind: "request" }>["request"],
  options: MatchOptions,
): readonly string[] {
  return [
    ...differences({ method, path }, { method: came.method, path: pathOf(came.url) }, options),
    ...checkHeaders(headers, came.headers, options),
    ...(body === undefined && came.body === undefined
      ? []
      : differences(body ?? null, came.body, options, "body")),
  ]
}

function checkHeaders(
  expected: OpenStep["headers"] = {},
  came: Readonly<Record<string, string>> = {},
  options: MatchOptions,
): readonly string[] {
  const lower = new Map(Object.entries(came).map(([name, value]) => [name.toLowerCase(), value]))
  return Object.entries(expected).flatMap(([name, value]) =>
    differences(value, lower.get(name.toLowerCase()), options, `headers.${name}`),
  )
}

function told({ from: _, note: __, ...step }: ClientStep): object {
  return step
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
