import type { Clock, Random } from "@colloquy/core"
import { createInProcessBus } from "../bus.ts"
import type { ServiceEvent } from "../events.ts"
import type { Bus, PresenceBoard, RateLimiter, TokenVerifier } from "../ports.ts"
import { createPresenceBoard } from "../presence-board.ts"
import type { ServiceStorage } from "../storage.ts"
import { type AccountRules, createAccountRules } from "./accounts.ts"
import { defaultLimits, type ServiceContext, type ServiceLimits } from "./context.ts"
import { type ConversationRules, createConversationRules } from "./conversations.ts"
import { createHistoryRules, type HistoryRules } from "./history.ts"
import { type RefusedCommand, rememberRefusal } from "./idempotence.ts"
import { createMembershipRules, type MembershipRules } from "./membership.ts"
import { createMessageChangeRules, type MessageChangeRules } from "./message-changes.ts"
import { createMessageRules, type MessageRules } from "./messages.ts"
import { createPresenceRules, type PresenceRules } from "./presence.ts"
import { createReceiptRules, type ReceiptRules } from "./receipts.ts"
import { type ChatSession, openSession } from "./sessions.ts"
import { createTypingRules, type TypingRules } from "./typing.ts"

export interface ChatServiceOptions {
  readonly storage: ServiceStorage
  readonly verifyToken: TokenVerifier
  readonly clock: Clock
  readonly random: Random
  /** By default those of a single node, in memory. */
  readonly bus?: Bus
  readonly presence?: PresenceBoard
  /** By default nobody is limited. */
  readonly limiter?: RateLimiter
  readonly limits?: Partial<ServiceLimits>
  /** Lets a conversation invite ids that have no account yet, as a demo does. */
  readonly allowUnknownParticipants?: boolean
  /** Hears of faults that nobody waits for. */
  readonly onFault?: (error: unknown) => void
}

/**
 * The rules of chat: who may do what, once, in which order, and who is told. Each verb takes the user who acts, and
 * rejects with a `ChatError` that a gateway can say as it is.
 */
export interface ChatService
  extends AccountRules,
    ConversationRules,
    MembershipRules,
    MessageRules,
    MessageChangeRules,
    Pick<HistoryRules, "loadMessage" | "loadMessages" | "sync">,
    ReceiptRules,
    Pick<TypingRules, "startTyping" | "stopTyping">,
    Pick<PresenceRules, "setPresence" | "loadPresence"> {
  readonly limits: ServiceLimits
  /** Makes the user present as long as the session is open. `onEvent` is called from the first `resume` on. */
  readonly openSession: (
    userId: string,
    onEvent: (event: ServiceEvent) => void,
  ) => Promise<ServiceSession>
  /** Keeps the refusal of a command that never came as far as its rule. */
  readonly rememberRefusal: (command: RefusedCommand) => Promise<void>
  /** Rejects while storage cannot answer. */
  readonly check: () => Promise<void>
  /** Ends the timers. Storage is its owner's to close. */
  readonly close: () => void
}

export interface ServiceSession extends Pick<ChatSession, "resume"> {
  readonly id: string
  readonly close: () => Promise<void>
}

export function createChatService(options: ChatServiceOptions): ChatService {
  const { storage, clock, random, onFault = () => {} } = options
  const context: ServiceContext = {
    storage,
    clock,
    random,
    onFault,
    bus: options.bus ?? createInProcessBus({ onError: onFault }),
    presence: options.presence ?? createPresenceBoard(),
    limiter: options.limiter ?? (async () => null),
    limits: { ...defaultLimits, ...options.limits },
    allowsUnknownParticipants: options.allowUnknownParticipants ?? false,
  }
  const typing = createTypingRules(context)
  const presence = createPresenceRules(context)
  const history = createHistoryRules(context)

  return {
    limits: context.limits,
    ...createAccountRules(context, options.verifyToken),
    ...createConversationRules(context),
    ...createMembershipRules(context),
    ...createMessageRules(context, typing.endTyping),
    ...createMessageChangeRules(context),
    ...createReceiptRules(context),
    loadMessage: history.loadMessage,
    loadMessages: history.loadMessages,
    sync: history.sync,
    startTyping: typing.startTyping,
    stopTyping: typing.stopTyping,
    setPresence: presence.setPresence,
    loadPresence: presence.loadPresence,
    rememberRefusal: (command) => rememberRefusal(context, command),
    async openSession(userId, onEvent) {
      const id = random.id()
      const session = openSession(context, history, userId, onEvent)
      const close = async () => {
        session.close()
        if (await presence.goOffline(userId, id)) typing.endAllTyping(userId)
      }
      try {
        await presence.comeOnline(userId, id)
      } catch (error) {
        // Nobody holds the session, so nobody would ever close it.
        await close().catch(context.onFault)
        throw error
      }
      return { id, resume: session.resume, close }
    },
    check: () => storage.check(),
    close: typing.close,
  }
}
