import type { Welcome } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { Capability } from "../protocol/capabilities.ts"
import type { Notifier, Readable } from "../readable.ts"

export interface IdentityOptions {
  readonly notifier: Notifier
  readonly capabilities: ReadonlySet<Capability>
  readonly ownId: () => string | null
  readonly nowMs: () => number
  /** Another user than before: what belongs to the former one goes. */
  readonly onOtherUser: () => void
  readonly onUser: (user: NonNullable<Welcome["user"]>) => void
}

/** Who this is, and what the server lets them do. Rule A5. */
export interface Identity {
  readonly capabilities: Readable<ReadonlySet<Capability>>
  readonly supports: (capability: Capability) => boolean
  /** Looks at who was accepted; an error stops the connection. */
  readonly accept: (welcome: Welcome) => ChatError | null
  /** The application gave another token: another user may come. */
  readonly expectAnother: () => void
  /** The same moment by the server's clock, as far as it has told the time. */
  readonly toServerTime: (atMs: number) => number
  /** A number that the server announced. */
  readonly limit: (name: string, standard: number) => number
}

export function createIdentity(options: IdentityOptions): Identity {
  let capabilities = options.capabilities
  let limits: Readonly<Record<string, number>> = {}
  let mayChange = false
  let aheadMs = 0
  const slice = options.notifier.slice({
    get: () => capabilities,
    initial: options.capabilities,
  })

  return {
    capabilities: slice,
    supports: (capability) => capabilities.has(capability),
    accept(welcome) {
      const { user } = welcome
      const known = options.ownId()
      if (user && known !== null && user.id !== known) {
        if (!mayChange) return stranger()
        options.onOtherUser()
      }
      mayChange = false
      if (welcome.serverTime !== undefined) aheadMs = welcome.serverTime - options.nowMs()
      if (user) options.onUser(user)
      limits = { ...limits, ...welcome.limits }
      if (welcome.capabilities && !isSame(welcome.capabilities, capabilities)) {
        capabilities = welcome.capabilities
        slice.changed()
      }
      return null
    },
    expectAnother() {
      mayChange = true
    },
    toServerTime: (atMs) => atMs + aheadMs,
    limit: (name, standard) =>
      Object.hasOwn(limits, name) ? (limits[name] ?? standard) : standard,
  }
}

function isSame(a: ReadonlySet<Capability>, b: ReadonlySet<Capability>): boolean {
  return a.size === b.size && [...a].every((capability) => b.has(capability))
}

function stranger(): ChatError {
  return new ChatError({
    code: "protocol_mismatch",
    operation: "connect to the chat server",
    reason: "it accepted another user than before: call setToken first, or make a new client",
  })
}
