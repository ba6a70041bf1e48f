import { createTestServer } from "@colloquy/testing"
import { type DialectError, describeDialect, textFrames } from "@colloquy/testing/contracts"
import { nativeDialect } from "./native-dialect.ts"

const codes = [
  ...(["unauthorized", "forbidden", "not_found", "conflict", "rate_limited", "too_large"] as const),
  ...(["invalid_argument", "unsupported", "rejected", "internal"] as const),
]

function errorOf(name: string, code: (typeof codes)[number]): DialectError<string> {
  return {
    ...{ name, code, stored: "no" },
    answer(sent) {
      const { requestId } = JSON.parse(sent)
      return JSON.stringify({ type: "error", requestId, payload: { code: name, message: "no" } })
    },
  }
}

describeDialect("native", () => ({
  dialect: nativeDialect(),
  serve: (clock) => createTestServer({ clock }),
  frames: textFrames,
  errors: [...codes.map((code) => errorOf(code, code)), errorOf("a_newer_code", "rejected")],
  closes: [
    ...[1001, 1005, 1006, 1012, 1013, 4429].map((code) => ({
      reason: { code },
      next: "retry" as const,
    })),
    ...[1008, 4401].map((code) => ({ reason: { code }, next: "reauthenticate" as const })),
    ...[4400, 4403, 4409, 4426].map((code) => ({ reason: { code }, next: "stop" as const })),
  ],
}))
