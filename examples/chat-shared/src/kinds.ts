import type { ChatClient, ConversationType } from "@colloquy/core"

export interface ConversationKind {
  readonly type: ConversationType
  readonly label: string
}

const kinds: readonly ConversationKind[] = [
  { type: "group", label: "Group" },
  { type: "direct", label: "Direct" },
  { type: "channel", label: "Public channel" },
]

/** What can be begun on this server. */
export function offeredKinds(chat: Pick<ChatClient, "supports">): readonly ConversationKind[] {
  return kinds.filter(({ type }) => type !== "channel" || chat.supports("channels"))
}
