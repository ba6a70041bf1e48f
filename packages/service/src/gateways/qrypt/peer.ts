import type { Clock } from "@colloquy/core"
import type { QryptClientFrame, QryptClientType } from "@colloquy/websocket/qrypt/wire"
import type { ChatService } from "../../chat/chat-service.ts"
import type { PeerHandlers, PeerSocket, RateLimiter } from "../../ports.ts"
import { createComplaints } from "../complaints.ts"
import { createFrameQueue } from "../frame-queue.ts"
import { parseFrame } from "../parse-frame.ts"
import { createLogin } from "./login.ts"
import { createNews } from "./news.ts"
import { createOutlet } from "./outlet.ts"
import type { Names } from "./people.ts"
import { type Envelope, isRequest, readEnvelope, readRequest } from "./read-frame.ts"
import { notReadable, refusalOf, serverFault, tooMany, type WireRefusal } from "./refusals.ts"
import { type Answer, answer, type RequestType } from "./requests.ts"
import type { Rooms } from "./rooms.ts"
import { createSeat } from "./seat.ts"

export interface PeerOptions {
  readonly service: ChatService
  readonly clock: Clock
  readonly newId: () => string
  readonly rooms: Rooms
  readonly names: Names
  readonly limiter: RateLimiter
  readonly frameBytes: number
  readonly onFault: (error: unknown) => void
}

export interface Peer {
  readonly handlers: PeerHandlers
  /** `null` before its first token was accepted. */
  readonly userId: () => string | null
}

const maxDepth = 32
const complaintBounds = { reportsASecond: 100, answersASecond: 100 }

/** One socket of the QryptChat API, from its first frame to its last. */
export function startPeer(options: PeerOptions, socket: PeerSocket): Peer {
  const { service, clock, newId, rooms, names, limiter, frameBytes, onFault } = options
  const outlet = createOutlet(socket, { clock, newId })
  const seat = createSeat(rooms)
  const login = createLogin({
    ...{ service, outlet, names, onFault },
    onEvent: ({ id: userId }) =>
      createNews({ ...{ outlet, rooms, names, seat, userId }, now: clock.now }),
  })
  const complaints = createComplaints(complaintBounds)
  const onOverflow = () => outlet.stop(1013, "too many frames at once")
  const queue = createFrameQueue({ socket, onFault, onOverflow })
  let isDraining = false

  return {
    userId: () => login.user()?.id ?? null,
    handlers: {
      onFrame(text) {
        if (isDraining || outlet.isStopped()) return
        const parsed = parseFrame(text, { frameBytes, depth: maxDepth })
        const envelope = "value" in parsed ? readEnvelope(parsed.value) : null
        if (envelope) queue.add(() => handle(envelope))
        else complain()
      },
      onBinary() {
        if (!isDraining) complain()
      },
      onClose() {
        // What came before is still handled: somebody may say a last word and go.
        queue.add(leave)
        return queue.idle()
      },
      async drain() {
        // The wire has no word for it: the close says it.
        isDraining = true
        await queue.idle()
      },
    },
  }

  async function leave(): Promise<void> {
    seat.leaveAll()
    await login.end()
  }

  function complain(): void {
    if (complaints.mayReport(clock.now())) outlet.complain(notReadable)
  }

  async function handle(envelope: Envelope): Promise<void> {
    if (outlet.isStopped()) return
    const { type, requestId } = envelope
    try {
      if (!isRequest(type)) return refuse(requestId, unknownType(type))
      const stranger = login.user() ? null : unauthenticated(type)
      if (stranger) return refuse(requestId, stranger)
      const read = readRequest(type, envelope)
      if ("refusal" in read) refuse(requestId, read.refusal)
      else await carryOut(read.frame)
    } catch (error) {
      const refusal = refusalOf(error)
      if (!refusal) onFault(error)
      refuse(requestId, refusal ?? serverFault)
    }
  }

  async function carryOut(frame: QryptClientFrame): Promise<void> {
    const { requestId } = frame
    switch (frame.type) {
      case "ping":
        return outlet.reply(requestId, "pong", {})
      case "auth":
        return login.authenticate(frame.payload.token, requestId)
      default: {
        const userId = login.user()?.id ?? ""
        const over = await overRate(frame.type, userId)
        if (over) return refuse(requestId, over)
        let answered: Answer | null = null
        try {
          answered = await answer({ service, names, userId, seat, newId }, frame)
          if ("refusal" in answered) refuse(requestId, answered.refusal)
          else outlet.reply(requestId, ...answered)
        } finally {
          tellHeld(answered)
        }
      }
    }
  }

  function tellHeld(answered: Answer | null): void {
    const isCreation = answered && "0" in answered && answered[0] === "conversation_created"
    const created = isCreation ? answered[1].conversation.id : null
    for (const conversation of seat.held.splice(0))
      if (conversation.id !== created) outlet.tell("conversation_created", { conversation })
  }

  /** Over the limits of this wire; those of the service hold as well. */
  async function overRate(type: RequestType, userId: string): Promise<WireRefusal | null> {
    const action = limitedActions[type]
    const retryAfterMs = action ? await limiter(action, userId) : null
    return action && retryAfterMs !== null ? tooMany(plurals[action], retryAfterMs) : null
  }

  function refuse(requestId: string, refusal: WireRefusal): void {
    outlet.refuse(requestId, refusal)
  }
}

const limitedActions: Readonly<Partial<Record<RequestType, "message" | "typing">>> = {
  send_message: "message",
  typing_start: "typing",
  typing_stop: "typing",
}

const plurals = { message: "messages", typing: "typing updates" } as const

function unknownType(type: string): WireRefusal {
  return { error: `Unknown message type: ${type}`, code: "UNKNOWN_MESSAGE_TYPE" }
}

/** Two codes for one thing: conversations have one, messages and typing the other. */
function unauthenticated(type: QryptClientType): WireRefusal | null {
  if (type === "auth" || type === "ping") return null
  const isOfConversations = /_conversations?$/.test(type)
  return {
    error: "Authentication required",
    code: isOfConversations ? "AUTH_REQUIRED" : "UNAUTHORIZED",
  }
}
