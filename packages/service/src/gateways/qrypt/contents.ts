import type { MessageMetadata } from "@colloquy/core"

/** Copies of one text, each sealed for the user whose id it stands under. */
export type SealedCopies = Readonly<Record<string, string>>

/** How sealed copies lie in storage: the map as it came, and for other wires the sender's own copy as content. */
export function keepCopies(
  copies: SealedCopies,
  senderId: string,
): { readonly content: string; readonly metadata: MessageMetadata } {
  const [first = ""] = Object.values(copies)
  return {
    content: copyOf(copies, senderId) ?? first,
    metadata: { sealed: true, encryptedContents: copies },
  }
}

/** What `readerId` may read of a message; `null` where there is no copy for them. */
export function contentFor(
  { content, metadata }: { readonly content: string; readonly metadata: MessageMetadata },
  readerId: string,
): string | null {
  const copies = copiesIn(metadata)
  // A tombstone has no content, whatever it had before.
  return copies && content !== "" ? (copyOf(copies, readerId) ?? null) : content
}

function copiesIn({ encryptedContents }: MessageMetadata): SealedCopies | null {
  return isCopies(encryptedContents) ? encryptedContents : null
}

/** The metadata that every reader may see. */
export function sharedMetadata({
  encryptedContents: _,
  ...metadata
}: MessageMetadata): MessageMetadata {
  return metadata
}

/** Text that a client would take for bytes in hex goes as just that. */
export function encodeColumn(text: string): string {
  if (!/^\\x[0-9a-f]*$/i.test(text)) return text
  const bytes = Array.from(text, (character) => character.charCodeAt(0))
  return `\\x${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("")}`
}

function copyOf(copies: SealedCopies, userId: string): string | undefined {
  return Object.hasOwn(copies, userId) ? copies[userId] : undefined
}

function isCopies(value: unknown): value is SealedCopies {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((copy) => typeof copy === "string")
  )
}
