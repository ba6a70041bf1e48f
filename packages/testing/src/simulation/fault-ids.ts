import type { Decision, Fault } from "./plan.ts"

/** The rows of the rules that each is one of, as the trace names them. */
export const faultIds: Readonly<Record<Fault["type"], string>> = {
  cut: "F20 F40",
  block: "F20 F21 F22 F39 F51",
  spoilHandshakes: "F01 F02",
  slowLink: "F51",
  mishap: "F47",
  sleep: "F24 F25",
  freeze: "F32",
  hide: "F27",
  offline: "F28",
  signal: "F28 F29 F30",
  jump: "F13 F26",
  breakDisk: "F57",
  crashAtWrite: "F59",
  corrupt: "F58",
  withholdToken: "F09 F10 F11 F14",
  stopServer: "F50",
  drainServer: "F15 F50",
  slowStore: "F48 F51",
  breakStore: "F48",
  expireTokens: "F07 F12",
}

export function isFault(decision: Decision): decision is Fault & Decision {
  return Object.hasOwn(faultIds, decision.type)
}
