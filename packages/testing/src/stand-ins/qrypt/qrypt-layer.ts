import type { Clock } from "@colloquy/core"
import type { Layer, LayerHandlers, LayerSocket } from "../layer.ts"
import { errorTo, type Frame, fieldsOf, readFrame, textOf } from "./frame.ts"
import { deviateNews, reloadNotice } from "./news.ts"
import { createSocketPresence, type PresentSocket } from "./presence.ts"
import { deviate } from "./replies.ts"
import { judge } from "./requests.ts"
import type { QryptSwitches } from "./switches.ts"

export interface QryptLayerOptions {
  readonly clock: Clock
  readonly generation: "doc" | "last"
  readonly newId: () => string
  readonly switches: () => QryptSwitches
}

/** Where running servers differ from the gateway, one socket at a time. */
export function createQryptLayer({ clock, generation, newId, switches }: QryptLayerOptions): Layer {
  const presence = createSocketPresence()
  const times = new Map<string, string>()
  const stopped = new Set<string>()
  const created = new Set<string>()

  function openSocket(socket: LayerSocket): LayerHandlers {
    const asked = new Map<string, Frame>()
    /** Requests of our own, whose replies nobody waits for. */
    const internal = new Set<string>()
    let waiting: (() => void) | null = null
    let isClosed = false
    const self: PresentSocket = { userId: "", joined: new Set(), send: (frame) => send(frame) }
    presence.add(self)

    function now(): string {
      return new Date(clock.now()).toISOString()
    }

    function context() {
      const hasStopped = (userId: string, id: string) => stopped.has(`${userId} ${id}`)
      return { generation, times, newId, switches: switches(), hasStopped }
    }

    function send(frame: Frame): void {
      if (!isClosed) socket.toClient(JSON.stringify(frame))
    }

    /** At once, later, or after the next one. */
    function deliver(frames: readonly Frame[]): void {
      const { latencyMs, reorder, doubleReplies } = switches()
      const all = doubleReplies ? frames.flatMap((frame) => [frame, frame]) : frames
      const go = () => all.forEach(send)
      if (latencyMs > 0) clock.after(latencyMs, go)
      else if (!reorder) go()
      else if (waiting) {
        const held = waiting
        waiting = null
        go()
        held()
      } else waiting = go
    }

    function ask(request: Frame): void {
      asked.set(request.requestId ?? "", request)
      const { authDelayMs } = switches()
      const go = () => socket.toGateway(JSON.stringify(request))
      if (request.type === "auth" && authDelayMs > 0) clock.after(authDelayMs, go)
      else go()
    }

    function fromClient(text: string): void {
      const frame = readFrame(text)
      if (frame) judgeAndAsk(frame)
      else socket.toGateway(text)
    }

    function judgeAndAsk(frame: Frame): void {
      const { dropRequest } = switches()
      if (dropRequest.some((type) => type === frame.type)) return
      noteTyping(frame)
      const judged = judge(frame, generation, switches(), now())
      if (judged && "answer" in judged) deliver([judged.answer])
      else if (judged) ask(judged.request)
    }

    function noteTyping({ type, payload }: Frame): void {
      const key = `${self.userId} ${textOf(payload.conversationId)}`
      if (type === "typing_stop") stopped.add(key)
      if (type === "typing_start") stopped.delete(key)
    }

    function fromGateway(text: string): void {
      const frame = readFrame(text)
      if (frame) sort(frame)
      else socket.toClient(text)
    }

    function sort(frame: Frame): void {
      const requestId = frame.requestId ?? ""
      if (internal.delete(requestId)) return
      const request = asked.get(requestId)
      if (request) {
        asked.delete(requestId)
        answer(frame, request)
        return
      }
      const news = deviateNews(frame, context())
      if (news) send(news)
    }

    function answer(reply: Frame, request: Frame): void {
      noteState(reply)
      const { dropReply, storeThenDrop, failAfterReply, bridge } = switches()
      const isOneOf = (types: readonly string[]) => types.includes(request.type)
      const told = deviate(reply, request, context())
      const isSent = reply.type === "message_sent"
      const echo = { ...told, type: "message_received", requestId: bridge ? newId() : null }
      if (isSent && bridge) send(echo)
      if (isOneOf(storeThenDrop)) socket.kill()
      if (isOneOf(dropReply) || isOneOf(storeThenDrop)) return
      const hasJoined = self.joined.has(textOf(fieldsOf(reply.payload.message).conversation_id))
      const isEchoed = isSent && hasJoined && generation === "last"
      deliver([
        told,
        ...(isEchoed ? [reloadNotice(reply, context())] : isSent && bridge ? [echo] : []),
        ...(isOneOf(failAfterReply) ? [errorTo(request, "SERVER_ERROR", "boom", now())] : []),
      ])
    }

    function noteState({ type, payload }: Frame): void {
      const id = textOf(payload.conversationId)
      if (type === "auth_success") self.userId = textOf(fieldsOf(payload.user).id)
      if (type === "conversation_joined") self.joined.add(id)
      if (type === "conversation_left") self.joined.delete(id)
      if (type === "conversation_created") noteCreated(textOf(fieldsOf(payload.conversation).id))
    }

    /** The last generation gives a direct conversation that existed back, without joining it. */
    function noteCreated(conversationId: string): void {
      if (generation === "doc" || !created.has(conversationId)) {
        created.add(conversationId)
        self.joined.add(conversationId)
        return
      }
      const requestId = newId()
      internal.add(requestId)
      const payload = { conversationId }
      const leaving = { type: "leave_conversation", payload, requestId, timestamp: now() }
      socket.toGateway(JSON.stringify(leaving))
    }

    return {
      fromClient,
      fromGateway,
      closed() {
        isClosed = true
        presence.remove(self, () => (generation === "last" ? newId() : null), now())
      },
    }
  }

  return openSocket
}
