import { ChatError, type ClientFrame, type Clock, isChatError } from "@colloquy/core"
import { type ClientFrameCheck, checkClientFrame } from "@colloquy/core/schema"
import type { ChatService } from "../../chat/chat-service.ts"
import type { PeerHandlers, PeerSocket } from "../../ports.ts"
import { createComplaints } from "../complaints.ts"
import { createFrameQueue } from "../frame-queue.ts"
import { parseFrame } from "../parse-frame.ts"
import type { EventEncoder } from "./encode.ts"
import { operationOf, unreadable } from "./errors.ts"
import { createLogin } from "./login.ts"
import { createOutlet } from "./outlet.ts"
import { clientIdOf, oversizedCommand, rejectedCommand } from "./rejected-command.ts"
import { answer } from "./requests.ts"

export interface PeerOptions {
  readonly service: ChatService
  readonly clock: Clock
  readonly encodeEvent: EventEncoder
  readonly frameBytes: number
  readonly onFault: (error: unknown) => void
}

type Rejected = Exclude<ClientFrameCheck, { readonly frame: ClientFrame }>

const maxDepth = 32

/** One socket of the native protocol, from its first frame to its last. */
export function startPeer(options: PeerOptions, socket: PeerSocket): PeerHandlers {
  const { service, clock, frameBytes, onFault } = options
  const outlet = createOutlet(socket, clock, options.encodeEvent)
  const login = createLogin({ service, clock, outlet, frameBytes, onFault })
  const complaints = createComplaints()
  const onOverflow = () => outlet.stop(1013, "too many frames at once")
  const queue = createFrameQueue({ socket, onFault, onOverflow })
  let isDraining = false

  return {
    onFrame(text) {
      if (isDraining || outlet.isStopped()) return
      // Read at once, so that a flood of bad frames waits for nothing and takes no memory.
      const parsed = parseFrame(text, { frameBytes, depth: maxDepth })
      if ("value" in parsed) read(parsed.value)
      else if (parsed.fault === "too_large") queue.add(() => rejectOversized(text))
      else complain(unreadable(parsed.fault))
    },
    onBinary() {
      if (!isDraining) complain(unreadable("not_json"))
    },
    onClose() {
      // What came before is still handled: somebody may say a last word and go.
      queue.add(login.end)
      return queue.idle()
    },
    async drain(reconnectAfterMs) {
      isDraining = true
      outlet.send("server_draining", { reconnectAfterMs })
      await queue.idle()
    },
  }

  function read(value: unknown): void {
    const check = checkClientFrame(value)
    if ("frame" in check) queue.add(() => handle(check.frame))
    else if (check.requestId === undefined) complain(unreadable("not_a_frame"))
    else if (complaints.mayAnswer(clock.now())) queue.add(() => reject(check, value))
  }

  async function handle(frame: ClientFrame): Promise<void> {
    if (outlet.isStopped()) return
    const { type, requestId } = frame
    try {
      if (type === "auth") await login.authenticate(frame.payload, requestId)
      else await handleKnown(frame)
    } catch (error) {
      if (!isChatError(error)) onFault(error)
      if (isChatError(error, "unsupported")) await remember(error, clientIdOf(frame))
      outlet.sendError(error, operationOf(type), requestId)
    }
  }

  async function handleKnown(frame: Exclude<ClientFrame, ClientFrame<"auth">>): Promise<void> {
    const { type, requestId } = frame
    const { user, session } = login.current() ?? unauthenticated(type)
    switch (type) {
      case "ping":
        outlet.send("pong", { ...frame.payload, serverTime: clock.now() }, requestId)
        return
      case "resume":
        await session.resume(frame.payload.cursors, (conversations) =>
          outlet.send("resumed", { conversations }, requestId),
        )
        return
      default: {
        const reply = await answer(service, user.id, frame)
        if (reply) outlet.send(...reply, requestId)
      }
    }
  }

  async function reject(check: Rejected, value: unknown): Promise<void> {
    const { error, clientId } = rejectedCommand(check, value)
    await remember(error, clientId)
    outlet.sendError(error, "read the frame", check.requestId)
  }

  async function rejectOversized(text: string): Promise<void> {
    const error = unreadable("too_large")
    const { clientId, requestId } = oversizedCommand(text)
    await remember(error, clientId)
    const now = clock.now()
    const isWelcome = requestId ? complaints.mayAnswer(now) : complaints.mayReport(now)
    if (isWelcome) outlet.sendError(error, "read the frame", requestId)
  }

  async function remember(error: ChatError, clientId: string | undefined): Promise<void> {
    const userId = login.current()?.user.id
    if (userId !== undefined && clientId !== undefined)
      await service.rememberRefusal({ userId, clientId, error })
  }

  function complain(error: ChatError): void {
    if (complaints.mayReport(clock.now())) outlet.sendError(error, "read the frame")
  }
}

function unauthenticated(type: string): never {
  const operation = operationOf(type)
  throw new ChatError({ code: "unauthorized", operation, reason: "authenticate first" })
}
