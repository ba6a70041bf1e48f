import type { QryptClientType } from "@colloquy/websocket/qrypt/wire"

type Requests = readonly QryptClientType[]

/** How the server misbehaves from here on; all is off to begin with. */
export interface QryptSwitches {
  /** Each reply comes after so long. */
  readonly latencyMs: number
  /** As `latencyMs`, of `auth` alone; what follows meanwhile is refused. */
  readonly authDelayMs: number
  /** What becomes of every `auth`. */
  readonly auth: "checked" | "silent" | "CONFIG_ERROR" | "AUTH_ERROR" | "USER_NOT_FOUND"
  /** Says `auth_error` to a refused token, as the document does. */
  readonly documentedAuthError: boolean
  /** A reply waits until the next one has gone. */
  readonly reorder: boolean
  /** Every reply comes twice. */
  readonly doubleReplies: boolean
  /** These requests are carried out, and their replies lost. */
  readonly dropReply: Requests
  /** As `dropReply`, and the link dies. */
  readonly storeThenDrop: Requests
  /** These requests are lost before anything is stored. */
  readonly dropRequest: Requests
  /** Says `SERVER_ERROR` after the reply of these. */
  readonly failAfterReply: Requests
  /** Creating fails, as with the schema of the documented commit. */
  readonly failCreation: boolean
  /** One's own `message_received` comes before `message_sent` too. */
  readonly bridge: boolean
  /** *last*: what stands where the text was. */
  readonly placeholder: "" | "\\x" | "buffer" | "hexBuffer"
  /** Text as the hex of its bytes. */
  readonly hexContent: boolean
  /** The names of the other schema in lists. */
  readonly otherNames: boolean
  readonly countsAsText: boolean
  readonly withoutSender: boolean
  /** Times with an offset of two hours and microseconds. */
  readonly offsetTimes: boolean
}

export const wellBehaved: QryptSwitches = {
  latencyMs: 0,
  authDelayMs: 0,
  auth: "checked",
  documentedAuthError: false,
  reorder: false,
  doubleReplies: false,
  dropReply: [],
  storeThenDrop: [],
  dropRequest: [],
  failAfterReply: [],
  failCreation: false,
  bridge: false,
  placeholder: "",
  hexContent: false,
  otherNames: false,
  countsAsText: false,
  withoutSender: false,
  offsetTimes: false,
}
