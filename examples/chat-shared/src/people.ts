import type {
  Conversation,
  Message,
  Participant,
  PresenceStatus,
  StoredMessage,
  TypingUser,
} from "@colloquy/core"

/** The name of a person in a conversation; the id where the server told no name. */
export function nameIn(conversation: Conversation | null, userId: string): string {
  return conversation?.participants.find((person) => person.userId === userId)?.name ?? userId
}

/** Who wrote a message. A server that lists nobody may tell the name with what they say. */
export function authorIn(
  conversation: Conversation | null,
  { senderId, metadata }: Message | StoredMessage,
): string {
  const name = nameIn(conversation, senderId)
  return name === senderId && typeof metadata.senderName === "string" ? metadata.senderName : name
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

/** More names than that would push the messages away. */
const shownPeople = 3

/** Who else is in a conversation, as far as a header says it. */
export interface PeopleLine {
  readonly shown: readonly Participant[]
  /** "and 4 more", "4 people": those without a name here; empty where there are none. */
  readonly others: string
}

export function peopleIn(
  { participants, metadata }: Conversation,
  ownId: string | undefined,
): PeopleLine {
  const known = participants.filter(({ userId }) => userId !== ownId)
  const shown = known.slice(0, shownPeople)
  // A server that lists nobody may still count them.
  const { participantCount } = metadata
  const counted = typeof participantCount === "number" ? participantCount : 0
  const count = Math.max(known.length, counted - 1)
  if (count === 0) return { shown, others: "Nobody else yet" }
  if (count === shown.length) return { shown, others: "" }
  return {
    shown,
    others: shown.length === 0 ? `${counted} people` : `and ${count - shown.length} more`,
  }
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
  const author = lastMessage.senderId === ownId ? "You" : authorIn(conversation, lastMessage)
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
