import type { Dialect } from "../dialect/dialect.ts"
import type { NativeRequests } from "../dialect/native/capabilities.ts"
import { nativeDialect } from "../dialect/native/native-dialect.ts"
import type { RequestMap } from "../protocol/commands.ts"
import type { Transport } from "../transport.ts"
import { assemble } from "./assemble.ts"
import type { ChatClient } from "./chat-client.ts"
import type { SharedOptions } from "./options.ts"

/** A server that speaks a protocol of its own. */
export interface DialectOptions<Frame, Requests extends RequestMap<Requests>>
  extends SharedOptions {
  /** Moves frames. */
  readonly transport: Transport<Frame>
  /** Translates them. */
  readonly dialect: Dialect<NoInfer<Frame>, Requests>
}

/** A server that speaks Colloquy's own protocol. */
export interface NativeOptions extends SharedOptions {
  /** Moves frames: `websocket("wss://…")`. */
  readonly transport: Transport<string>
  readonly dialect?: undefined
}

/**
 * Makes a chat client. It opens nothing and touches no global: safe on a server and in a module.
 *
 * @throws ChatError `invalid_argument` for an option out of its bounds.
 * @example
 * const chat = createChatClient({
 *   transport: websocket("wss://chat.example.com/native"),
 *   token: () => session.accessToken(),
 * })
 * await chat.connect()
 */
export function createChatClient<Frame, Requests extends RequestMap<Requests>>(
  options: DialectOptions<Frame, Requests>,
): ChatClient<Requests>
export function createChatClient(options: NativeOptions): ChatClient<NativeRequests>
export function createChatClient<Frame, Requests extends RequestMap<Requests>>(
  options: DialectOptions<Frame, Requests> | NativeOptions,
): ChatClient<Requests> | ChatClient<NativeRequests> {
  return options.dialect
    ? assemble(options, options.transport, options.dialect)
    : assemble(options, options.transport, nativeDialect())
}
