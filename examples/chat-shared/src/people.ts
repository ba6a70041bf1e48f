import type { Conversation, Participant, PresenceStatus, TypingUser } from "@colloquy/core"

/** The name of a person in a conversation; the id where the server told no name. */
export function nameIn(conversation: Conversation | null, userId: string): string {
  return conversation?.participants.find((person) => person.userId === userId)?.name ?? userId
}

/** What a conversation is called: its own name, or the people in it. */
export function conversationTitle(conversation: Conversation, ownId: string | undefined): string {
  if (conversation.name) return conversation.name
  const others = conversation.participants.filter(({ userId }) => userId !== ownId)
  return others.map(({ name, userId }) => name ?? userId).join(", ") || "Only you"
}

/** The other person of a direct conversation. */
export function directPartner(
  conversation: Conversation,
  ownId: string | undefined,
): Participant | undefined {
  if (conversation.type !== "direct") return undefined
  return conversation.participants.find(({ userId }) => userId !== ownId)
}

/** Those whose title has what was typed into the search field. Pure. */
export function matchingConversations(
  conversations: readonly Conversation[],
  query: string,
  ownId: string | undefined,
): readonly Conversation[] {
  const wanted = searchForm(query.trim())
  if (wanted === "") return conversations
  return conversations.filter((one) => searchForm(conversationTitle(one, ownId)).includes(wanted))
}

/** "Zoë" is found by "zoe". */
function searchForm(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLocaleLowerCase()
}

/** More would not be seen. */
const previewChars = 200

/** The latest message in one line, with who wrote it. */
export function previewText(conversation: Conversation, ownId: string | undefined): string {
  const { lastMessage } = conversation
  if (!lastMessage) return "No messages yet"
  if (lastMessage.deletedAt !== null) return "A message was deleted"
  const author = lastMessage.senderId === ownId ? "You" : nameIn(conversation, lastMessage.senderId)
  return `${author}: ${lastMessage.content.slice(0, previewChars)}`
}

/** "Ana is typing…": one or two by name, more as a number. Empty when nobody is. */
export function typingLine(
  typingUsers: readonly TypingUser[],
  conversation: Conversation | null,
): string {
  const [first, second, ...others] = typingUsers.map(
    ({ name, userId }) => name ?? nameIn(conversation, userId),
  )
  if (!first) return ""
  if (!second) return `${first} is typing…`
  if (others.length === 0) return `${first} and ${second} are typing…`
  return `${typingUsers.length} people are typing…`
}

const presenceWords: Readonly<Record<PresenceStatus, string>> = {
  online: "online",
  away: "away",
  busy: "busy",
  offline: "offline",
}

export function presenceWord(status: PresenceStatus): string {
  return presenceWords[status]
}

/** User ids of the names in a line like "Ana, Bob". The demo server makes an id of a name in the same way. */
export function userIdsIn(line: string): readonly string[] {
  const ids = line.split(",").map((name) =>
    name
      .normalize("NFC")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, "-")
      .replace(/^-|-$/g, ""),
  )
  return [...new Set(ids.filter((id) => id !== ""))]
}
