import type { Clock, Random } from "@colloquy/core"
import { type ChatService, createChatService, type ServiceStorage } from "@colloquy/service"
import { type SeededConversation, seededConversations, seededPeople } from "./team.ts"

export interface SeedOptions {
  readonly storage: ServiceStorage
  readonly clock: Clock
  readonly random: Random
}

const minuteMs = 60_000
/** Marks a conversation as one that newcomers are brought into. */
const metadata = { isSeeded: true }

/** Fills an empty database with a team and what it wrote, once. */
export async function seedDemo(options: SeedOptions): Promise<void> {
  const { storage, clock, random } = options
  const known = await storage.accounts(seededPeople.map(({ id }) => id))
  if (known.length > 0) return
  // The rules are the service's; only the hour is the story's.
  const startedMs = clock.now()
  let nowMs = startedMs
  const service = createChatService({
    storage,
    random,
    clock: { ...clock, now: () => nowMs },
    verifyToken: async () => ({ refused: "nobody signs in while the demo is seeded" }),
    allowUnknownParticipants: true,
  })
  for (const conversation of seededConversations) {
    await seed(service, conversation, (minutesAgo) => {
      nowMs = startedMs - minutesAgo * minuteMs
    })
  }
  // Last: they are the mark of a finished seeding. A repeat of one that was cut short doubles nothing.
  for (const person of seededPeople) await service.saveAccount(person)
  service.close()
}

async function seed(
  service: ChatService,
  { key, type, name, userIds, messages, unread = {} }: SeededConversation,
  goTo: (minutesAgo: number) => void,
): Promise<void> {
  const [creatorId, ...participantIds] = userIds
  goTo((messages[0]?.[0] ?? 0) + 1)
  const { id: conversationId } = await service.createConversation(creatorId, {
    ...{ clientId: `seed-${key}`, type, participantIds, metadata },
    ...(name !== undefined && { name }),
  })
  const seqs: number[] = []
  for (const [index, [minutesAgo, senderId, content]] of messages.entries()) {
    goTo(minutesAgo)
    const clientId = `seed-${key}-${index}`
    const message = { clientId, conversationId, type: "text", content }
    seqs.push((await service.sendMessage(senderId, message)).seq)
  }
  for (const userId of userIds) {
    const lastRead = seqs.at(-1 - (unread[userId] ?? 0))
    if (lastRead !== undefined) await service.markRead(userId, conversationId, lastRead)
  }
}

/** Saves whoever picked a name, and brings them into the seeded channels: once, for people may leave. */
export async function createWelcome(
  service: ChatService,
  storage: ServiceStorage,
): Promise<ChatService["saveAccount"]> {
  const lists = await Promise.all(
    seededPeople.map(({ id }) =>
      service.loadConversations(id, { limit: service.limits.pageItems }),
    ),
  )
  const channels = lists
    .flatMap(({ conversations }) => conversations)
    .filter(({ type, metadata }) => type === "channel" && metadata.isSeeded === true)
  // Joining is activity: the last one joined stands first.
  const channelIds = [...new Set(channels.map(({ id }) => id))].reverse()

  return async (user) => {
    const known = await storage.accounts([user.id])
    await service.saveAccount(user)
    if (known.length > 0) return
    for (const channelId of channelIds) await service.joinConversation(user.id, channelId)
  }
}
