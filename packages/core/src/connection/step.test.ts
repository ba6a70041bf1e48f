import { describe, expect, test } from "vitest"
import { type Action, type Input, type Status, step } from "./step.ts"

const letters: Readonly<Record<string, Action>> = {
  t: "open",
  n: "renew",
  k: "kill",
  h: "greet",
  r: "settle",
  w: "wait",
  s: "hurry",
  p: "probe",
  c: "finish",
  e: "record",
  q: "rest",
}

// As section 2 of SPEC writes it: the next status and its effects by letter, `=` or `!`. A `!` is an input of an
// attempt or of a timer where there is none, which only a stale callback could bring.
// biome-ignore format: the machine is read as a table
const expected: Readonly<Record<Status, Readonly<Record<Input, string>>>> = {
  idle: {
    connect: "connecting t", disconnect: "=", close: "closed", opened: "!", accepted: "!", denied: "!", lost: "!",
    refused: "!", expired: "!", due: "!", down: "=", up: "=", wake: "=", suspend: "=",
  },
  connecting: {
    connect: "=", disconnect: "idle k", close: "closed k", opened: "authenticating h", accepted: "!",
    denied: "connecting kn", lost: "waiting kw", refused: "failed ke", expired: "waiting kw", due: "!", down: "=",
    up: "=", wake: "=", suspend: "offline k",
  },
  authenticating: {
    connect: "=", disconnect: "idle k", close: "closing c", opened: "!", accepted: "ready r", denied: "connecting kn",
    lost: "waiting kw", refused: "failed ke", expired: "waiting kw", due: "!", down: "=", up: "=", wake: "=",
    suspend: "offline k",
  },
  ready: {
    connect: "=", disconnect: "idle k", close: "closing c", opened: "!", accepted: "=", denied: "connecting kn",
    lost: "waiting kw", refused: "failed ke", expired: "waiting kw", due: "!", down: "ready p", up: "ready p",
    wake: "ready p", suspend: "offline k",
  },
  waiting: {
    connect: "connecting t", disconnect: "idle", close: "closed", opened: "!", accepted: "!", denied: "!", lost: "!",
    refused: "!", expired: "!", due: "connecting t", down: "offline", up: "waiting s", wake: "waiting s",
    suspend: "offline q",
  },
  offline: {
    connect: "connecting t", disconnect: "idle", close: "closed", opened: "!", accepted: "!", denied: "!", lost: "!",
    refused: "!", expired: "!", due: "connecting t", down: "=", up: "waiting s", wake: "waiting s",
    suspend: "offline q",
  },
  closing: {
    connect: "=", disconnect: "=", close: "=", opened: "!", accepted: "!", denied: "!", lost: "closed k",
    refused: "closed k", expired: "closed k", due: "!", down: "=", up: "=", wake: "=", suspend: "closed k",
  },
  failed: {
    connect: "connecting t", disconnect: "idle", close: "closed", opened: "!", accepted: "!", denied: "!", lost: "!",
    refused: "!", expired: "!", due: "!", down: "=", up: "=", wake: "=", suspend: "=",
  },
  closed: {
    connect: "=", disconnect: "=", close: "=", opened: "!", accepted: "!", denied: "!", lost: "!", refused: "!",
    expired: "!", due: "!", down: "=", up: "=", wake: "=", suspend: "=",
  },
}

const statuses: readonly Status[] = [
  "idle",
  "connecting",
  "authenticating",
  "ready",
  "waiting",
  "offline",
  "closing",
  "failed",
  "closed",
]
const inputs: readonly Input[] = [
  "connect",
  "disconnect",
  "close",
  "opened",
  "accepted",
  "denied",
  "lost",
  "refused",
  "expired",
  "due",
  "down",
  "up",
  "wake",
  "suspend",
]

const cells = statuses.flatMap((status) =>
  inputs.map((input) => [status, input, expected[status][input]] as const),
)

describe("the table of a connection", () => {
  test("C3: has a cell for each of 9 statuses and 14 inputs", () => {
    expect(cells).toHaveLength(126)
    expect(Object.keys(expected)).toEqual([...statuses])
    for (const row of Object.values(expected)) expect(Object.keys(row)).toEqual([...inputs])
  })

  test.each(cells)("C3: in %s, %s leads to %s", (status, input, cell) => {
    const [next = "", effects = ""] = cell.split(" ")
    const actions = [...effects].map((letter) => letters[letter])
    expect(step(status, input)).toEqual(
      next === "=" || next === "!" ? next : { status: next, actions },
    )
  })

  test("C3: gives the same object for a cell each time", () => {
    for (const [status, input] of cells) expect(step(status, input)).toBe(step(status, input))
  })
})
