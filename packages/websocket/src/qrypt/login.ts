import type { User } from "@colloquy/core"
import { type Effects, ignored, warned } from "./effects.ts"
import { refusedToken, verdictOf } from "./errors.ts"
import type { QryptServerFrame, QryptServerPayloads } from "./frames.ts"
import { parseTime } from "./times.ts"

/** Who this is on this connection, and whether the server has said so. */
export interface Login {
  readonly ownId: () => string
  readonly isAccepted: () => boolean
  /** Whether the server shows itself to be of the last generation. */
  readonly looksLast: () => boolean
  /** A token is being said under this id. */
  readonly begin: (frameId: string) => void
  readonly accept: (frame: QryptServerFrame<"auth_success">) => Effects
  readonly deny: () => Effects
  /** An error that may be the answer to the token; `null`: it is about something else. */
  readonly refuse: (frame: QryptServerFrame<"error">) => Effects | null
}

export function createLogin(): Login {
  let user: QryptServerPayloads["auth_success"]["user"] | null = null
  /** The `auth` that waits for its answer. */
  let pending: string | null = null

  return {
    ownId: () => user?.id ?? "",
    isAccepted: () => user !== null,
    looksLast: () => Boolean(user?.auth_user_id),
    begin(frameId) {
      pending = frameId
    },
    accept({ payload, timestamp }) {
      if (pending === null) return ignored("an acceptance that nobody asked for")
      pending = null
      user = payload.user
      const serverTime = parseTime(timestamp)
      const welcome = { user: userOf(user), ...(serverTime === undefined ? {} : { serverTime }) }
      return [{ type: "ready", welcome }]
    },
    deny() {
      if (pending === null) return ignored("a denial that nobody asked for")
      pending = null
      return [{ type: "end", verdict: refusedToken }]
    },
    refuse({ requestId, payload }) {
      const isNamed = pending !== null && [requestId, payload.requestId].includes(pending)
      // Before it has accepted anybody, whatever it refuses is the token.
      if (user && !isNamed) return null
      pending = null
      const verdict = verdictOf(payload)
      // A working connection outlives a renewal that failed by the server's own fault.
      if (user && verdict.next === "retry")
        return warned(`a new token was not taken: ${payload.code}`)
      return [{ type: "end", verdict }]
    },
  }
}

function userOf(user: QryptServerPayloads["auth_success"]["user"]): User {
  const { id, email, phone, username, display_name, auth_user_id } = user
  const fields = { email, phone, username, displayName: display_name, authUserId: auth_user_id }
  const known = Object.entries(fields).filter(([, value]) => typeof value === "string")
  return {
    id,
    name: display_name || username || email || id,
    metadata: Object.fromEntries(known),
  }
}
