/** The nine statuses of one live link. `closing` and `failed` are shown as `closed`. */
export type Status =
  | "idle"
  | "connecting"
  | "authenticating"
  | "ready"
  | "waiting"
  | "offline"
  | "closing"
  | "failed"
  | "closed"

/** What can happen to a connection. */
export type Input =
  /** Verbs. */
  | "connect"
  | "disconnect"
  | "close"
  /** The link opened; the server accepted. */
  | "opened"
  | "accepted"
  /** Verdicts: ask for a new token; try again; stop. */
  | "denied"
  | "lost"
  | "refused"
  /** The deadline of this status passed; the wait is over. */
  | "expired"
  | "due"
  /** What the network port says. */
  | "down"
  | "up"
  | "wake"
  | "suspend"

/** What the runner has to do, in order, after it stored the new status. */
export type Action =
  /** Ask for a token, then open a link. */
  | "open"
  /** The same with a forced new token. */
  | "renew"
  | "kill"
  /** Say hello, and wait for the answer. */
  | "greet"
  | "settle"
  | "wait"
  /** Shorten the wait, or end it. */
  | "hurry"
  /** Ask whether the other side lives. */
  | "probe"
  /** Start the closing handshake. */
  | "finish"
  | "record"
  /** Stop the slow attempts of a paused connection. */
  | "rest"

/** What a status does on an input: go on, stay as it is (`=`), or stay and report (`!`). */
export type Cell = "=" | "!" | { readonly status: Status; readonly actions: readonly Action[] }

const go = (status: Status, ...actions: readonly Action[]): Cell => ({ status, actions })

const open = go("connecting", "open")
const lose = go("waiting", "kill", "wait")
const refuse = go("failed", "kill", "record")
const renew = go("connecting", "kill", "renew")
const drop = go("idle", "kill")
const suspend = go("offline", "kill")
const hurry = go("waiting", "hurry")
const probe = go("ready", "probe")
const finish = go("closing", "finish")
const end = go("closed", "kill")

// biome-ignore format: the machine is read as a table
const table: Readonly<Record<Status, Readonly<Record<Input, Cell>>>> = {
  idle:           { connect: open, disconnect: "=",        close: go("closed"), opened: "!",                          accepted: "!",                    denied: "!",   lost: "!",  refused: "!",    expired: "!",  due: "!",  down: "=",           up: "=",   wake: "=",   suspend: "=" },
  connecting:     { connect: "=",  disconnect: drop,       close: end,          opened: go("authenticating", "greet"), accepted: "!",                    denied: renew, lost: lose, refused: refuse, expired: lose, due: "!",  down: "=",           up: "=",   wake: "=",   suspend },
  authenticating: { connect: "=",  disconnect: drop,       close: finish,       opened: "!",                          accepted: go("ready", "settle"),  denied: renew, lost: lose, refused: refuse, expired: lose, due: "!",  down: "=",           up: "=",   wake: "=",   suspend },
  ready:          { connect: "=",  disconnect: drop,       close: finish,       opened: "!",                          accepted: "=",                    denied: renew, lost: lose, refused: refuse, expired: lose, due: "!",  down: probe,         up: probe, wake: probe, suspend },
  waiting:        { connect: open, disconnect: go("idle"), close: go("closed"), opened: "!",                          accepted: "!",                    denied: "!",   lost: "!",  refused: "!",    expired: "!",  due: open, down: go("offline"), up: hurry, wake: hurry, suspend: go("offline", "rest") },
  offline:        { connect: open, disconnect: go("idle"), close: go("closed"), opened: "!",                          accepted: "!",                    denied: "!",   lost: "!",  refused: "!",    expired: "!",  due: open, down: "=",           up: hurry, wake: hurry, suspend: go("offline", "rest") },
  closing:        { connect: "=",  disconnect: "=",        close: "=",          opened: "!",                          accepted: "!",                    denied: "!",   lost: end,  refused: end,    expired: end,  due: "!",  down: "=",           up: "=",   wake: "=",   suspend: end },
  failed:         { connect: open, disconnect: go("idle"), close: go("closed"), opened: "!",                          accepted: "!",                    denied: "!",   lost: "!",  refused: "!",    expired: "!",  due: "!",  down: "=",           up: "=",   wake: "=",   suspend: "=" },
  closed:         { connect: "=",  disconnect: "=",        close: "=",          opened: "!",                          accepted: "!",                    denied: "!",   lost: "!",  refused: "!",    expired: "!",  due: "!",  down: "=",           up: "=",   wake: "=",   suspend: "=" },
}

/** Reads the table: pure and total. Every `=` and `!` leaves the status as it is. */
export function step(status: Status, input: Input): Cell {
  return table[status][input]
}
