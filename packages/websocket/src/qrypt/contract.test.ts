import { type DialectError, describeDialect, textFrames } from "@colloquy/testing/contracts"
import { createQryptStandIn } from "@colloquy/testing/stand-ins"
import { qryptDialect } from "./qrypt-dialect.ts"

const codes = [
  ["UNAUTHORIZED", "unauthorized"],
  ["AUTH_REQUIRED", "unauthorized"],
  ["ACCESS_DENIED", "forbidden"],
  ["INVALID_DATA", "invalid_argument"],
  ["MISSING_REQUIRED_FIELDS", "invalid_argument"],
  ["MISSING_CONVERSATION_ID", "invalid_argument"],
  ["INVALID_ENCRYPTED_CONTENTS", "invalid_argument"],
  ["MESSAGE_NOT_FOUND", "not_found"],
  ["UNKNOWN_MESSAGE_TYPE", "unsupported"],
  ["INVALID_MESSAGE", "protocol_mismatch"],
  ["DATABASE_ERROR", "internal"],
  ["SERVER_ERROR", "internal"],
  ["RATE_LIMITED", "rate_limited"],
  ["SOMETHING_ELSE", "rejected"],
] as const

function errorFrame(code: string, requestId: string | null): string {
  const payload = { error: "no", code, requestId }
  return JSON.stringify({ type: "error", payload, requestId, timestamp: "2026-01-01T00:00:00Z" })
}

const errors = codes.map(
  ([name, code]): DialectError<string> => ({
    ...{ name, code, stored: name === "SERVER_ERROR" ? "perhaps" : "no" },
    answer: (sent) => errorFrame(name, JSON.parse(sent).requestId),
  }),
)

describeDialect("qrypt", () => ({
  dialect: qryptDialect(),
  serve: (clock) => createQryptStandIn({ clock }),
  ...{ frames: textFrames, errors, nameless: errorFrame("INVALID_MESSAGE", null) },
  closes: [1001, 1005, 1006, 1009, 1012].map((code) => ({ reason: { code }, next: "retry" })),
}))
