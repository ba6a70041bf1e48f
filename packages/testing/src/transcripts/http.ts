import type { Http, HttpResponse, JsonValue } from "@colloquy/core"
import type { Response } from "./transcript.ts"
import type { Wire } from "./wire.ts"

/** HTTP whose server a scenario plays. */
export function createHttp(wire: Wire): Http {
  return ({ signal, ...request }) =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("it was aborted")))
      wire.note({
        kind: "request",
        request,
        answer: (response) => (response ? resolve(response) : reject(new Error("no network"))),
      })
    })
}

/** What a step says, as the port gives it; `null`: the network failed. */
export function responseOf(
  step: Response,
  fill: (value: JsonValue) => unknown,
): HttpResponse | null {
  if (step.failed) return null
  const { status = 200, headers = {}, body, text = "" } = step
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    status,
    headers: Object.fromEntries(lower),
    text: body === undefined ? text : JSON.stringify(fill(body)),
  }
}
