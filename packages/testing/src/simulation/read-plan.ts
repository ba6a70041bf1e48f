import { standardWeights } from "./draw-plan.ts"
import { faultIds } from "./fault-ids.ts"
import { type Plan, planVersion } from "./plan.ts"

/**
 * Reads the decisions of a run that somebody kept.
 *
 * @throws Error for a text that is no plan, or one of another version
 */
export function readPlan(text: string): Plan {
  const value: unknown = parse(text)
  if (!isObject(value) || typeof value.version !== "number") throw failed("it is no plan of a run")
  if (value.version !== planVersion) {
    const versions = `it is of version ${value.version}, and this simulation reads ${planVersion}`
    throw failed(`${versions}: find the fault anew from a seed, or take the file away`)
  }
  if (!isPlan(value)) throw failed("its decisions are not those of a run")
  return value
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw failed("it is not JSON")
  }
}

function isPlan(value: Readonly<Record<string, unknown>>): value is Plan & typeof value {
  const { seed, users, latencyMs, jitterMs, skewsMs, tokenLifeMs, decisions } = value
  const lists = [users, skewsMs]
  return (
    [seed, latencyMs, jitterMs, tokenLifeMs].every(Number.isFinite) &&
    lists.every((list) => Array.isArray(list) && list.length > 0 && list.every(Number.isFinite)) &&
    Array.isArray(decisions) &&
    decisions.every(isDecision)
  )
}

function isDecision(value: unknown): boolean {
  if (!isObject(value)) return false
  const { type, client, waitMs } = value
  return isKnown(type) && Number.isInteger(client) && Number.isFinite(waitMs)
}

/** Something that a person does, or that goes wrong. */
function isKnown(type: unknown): boolean {
  return (
    typeof type === "string" && [standardWeights, faultIds].some((of) => Object.hasOwn(of, type))
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null
}

function failed(reason: string): Error {
  return new Error(`unable to read the plan: ${reason}`)
}
