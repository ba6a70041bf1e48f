import { ChatError, type ChatErrorCode, isChatError, operationOf } from "../errors.ts"
import type { KeptItem } from "../outbox/item.ts"
import type { Outbox } from "../outbox/outbox-options.ts"
import type { ChangeCommand, Command, SealedCopies } from "../protocol/commands.ts"
import type { Conversation } from "../protocol/conversation.ts"
import type { Cipher, CipherTurns } from "./cipher.ts"

export interface SealingOptions {
  readonly cipher: Cipher
  readonly turns: CipherTurns
  readonly outbox: Pick<Outbox, "commandOf" | "rewrite">
  readonly conversationOf: (conversationId: string) => Conversation
  /** It may be kept, and sent. */
  readonly onSealed: () => void
  readonly onFailed: (key: string, error: ChatError) => void
}

/** What goes out, sealed before anything but this client's memory has it. */
export interface Sealing {
  /** From here on it waits to be sealed; it is in the outbox before the next turn. */
  readonly begin: (key: string, command: Command) => void
  /** It was not taken in after all. */
  readonly cancel: (key: string) => void
  /** It failed, and is to be sent again. */
  readonly retry: (key: string) => void
  /** It says still what was written: it must not be kept. */
  readonly isOpen: (key: string) => boolean
  /** It must not be sent yet. */
  readonly isHeld: (key: string) => boolean
  /** What was written, as long as it is known here. */
  readonly textOf: (key: string) => string | undefined
  /** Reads what an earlier client sealed; it is held meanwhile. */
  readonly read: (
    items: readonly KeptItem[],
    readItem: (item: KeptItem) => Promise<string | null>,
  ) => Promise<void>
  /** The same changes, as they were written. */
  readonly readable: (
    changes: readonly { readonly command: ChangeCommand; readonly at: number }[],
  ) => readonly { readonly command: ChangeCommand; readonly at: number }[]
}

/** What carries the words of a person. */
type Written = Command<"send_message" | "edit_message">

export function createSealing(options: SealingOptions): Sealing {
  const { cipher, turns, outbox } = options
  const open = new Set<string>()
  const reading = new Set<string>()
  const texts = new Map<string, string>()

  function begin(key: string, command: Command): void {
    const text = textIn(command)
    if (text === undefined || !isWritten(command)) return
    for (const known of texts.keys()) if (!outbox.commandOf(known)) forget(known)
    open.add(key)
    texts.set(key, text)
    void seal(key, command, text)
  }

  function forget(key: string): void {
    open.delete(key)
    texts.delete(key)
  }

  async function seal(key: string, { type, payload }: Written, text: string): Promise<void> {
    const { conversationId } = payload
    try {
      const sealed = await turns.take(conversationId, () =>
        cipher.seal(text, options.conversationOf(conversationId)),
      )
      const command = outbox.commandOf(key)
      // It was discarded, or says something else now, and that is being sealed.
      if (!command || !open.has(key) || textIn(command) !== text) return
      open.delete(key)
      outbox.rewrite(key, withContent(command, sealed))
      options.onSealed()
    } catch (cause) {
      if (textIn(outbox.commandOf(key)) !== text) return
      open.add(key)
      options.onFailed(key, asFailure(cause, { type }))
    }
  }

  return {
    begin,
    cancel: forget,
    retry(key) {
      const command = outbox.commandOf(key)
      if (command && open.has(key)) begin(key, command)
    },
    isOpen: (key) => open.has(key) && outbox.commandOf(key) !== undefined,
    isHeld: (key) => open.has(key) || reading.has(key),
    textOf: (key) => texts.get(key),
    async read(items, readItem) {
      for (const { clientId } of items) reading.add(clientId)
      for (const item of items) {
        const text = await readItem(item)
        if (text !== null) texts.set(item.clientId, text)
        reading.delete(item.clientId)
      }
    },
    readable: (changes) =>
      changes.map(({ command, at }) => {
        const content = texts.get(command.payload.clientId)
        const isEdit = command.type === "edit_message" && content !== undefined
        return isEdit
          ? { at, command: { ...command, payload: { ...command.payload, content } } }
          : { command, at }
      }),
  }
}

/** What a person wrote, if the command carries that. */
function textIn(command: Command | undefined): string | undefined {
  const content = command && isWritten(command) ? command.payload.content : undefined
  return typeof content === "string" ? content : undefined
}

function isWritten(command: Command): command is Written {
  return command.type === "send_message" || command.type === "edit_message"
}

/** @throws ChatError `unsupported` for copies of an edit, which no server takes; `invalid_argument` */
function withContent(command: Command, content: string | SealedCopies): Command {
  if (!isContent(content)) throw unsealed(command, "invalid_argument", "the cipher gave no text")
  const isText = typeof content === "string"
  if (command.type === "edit_message" && isText)
    return { type: command.type, payload: { ...command.payload, content } }
  if (command.type !== "send_message")
    throw unsealed(command, "unsupported", "the cipher made copies of an edit")
  const { type, payload } = command
  return { type, payload: isText ? { ...payload, content } : { ...payload, content } }
}

function isContent(content: unknown): boolean {
  if (typeof content !== "object" || content === null) return typeof content === "string"
  return Object.values(content).every((copy) => typeof copy === "string")
}

function asFailure(cause: unknown, command: { readonly type: string }): ChatError {
  if (isChatError(cause)) return cause
  return unsealed(command, "internal", "the cipher failed to seal it", cause)
}

function unsealed(
  command: { readonly type: string },
  code: ChatErrorCode,
  reason: string,
  cause?: unknown,
): ChatError {
  return new ChatError({ code, operation: operationOf(command), reason, cause })
}
