import {
  ChatError,
  type Command,
  type DialectContext,
  type DialectSession,
  isChatError,
  type OwnRequest,
} from "@colloquy/core"
import { createAnswers, type More } from "./answers.ts"
import { createAsked, type Question } from "./asked.ts"
import { checkFrame } from "./check-frame.ts"
import { decodeConversation } from "./conversations.ts"
import { dropped, type Effects, ignored, warned } from "./effects.ts"
import { encodeCommand, operationOf, refusal } from "./encode.ts"
import { decodeError, mayBeStored, withoutToken, withoutUser } from "./errors.ts"
import type { QryptServerFrame, QryptServerPayloads } from "./frames.ts"
import { createLogin } from "./login.ts"
import { createNews } from "./news.ts"
import { createPeople } from "./people.ts"

export interface SessionOptions {
  readonly generation: "auto" | "doc" | "last"
}

export function openSession(
  { nowMs, memory }: DialectContext,
  options: SessionOptions,
): DialectSession<string> {
  let frames = 0
  const login = createLogin()
  const asked = createAsked(nowMs)
  const people = createPeople()
  const known = { asked, people, nowMs, ownId: login.ownId }
  const news = createNews(known)
  const answers = createAnswers({ ...known, news, askMore })

  function frameOf(type: string, payload: object, requestId: string): string {
    const timestamp = new Date(nowMs()).toISOString()
    return JSON.stringify({ type, payload, requestId, timestamp })
  }

  function idOf(what: string): string {
    frames += 1
    return `${what}-${frames}`
  }

  function hello(token: string): Effects {
    const frameId = idOf("auth")
    login.begin(frameId)
    return [{ type: "send", frame: frameOf("auth", { token }, frameId) }]
  }

  function start(
    command: Command | OwnRequest<object>,
    { id: requestId }: { readonly id: string },
  ): Effects {
    try {
      if (!isCommand(command)) throw refusal(command, "unsupported", "there is no such request")
      const { type, payload, replyType } = encodeCommand(command, login.ownId())
      if ("content" in payload && takesCopies()) throw textRefused(command)
      asked.put(requestId, {
        ...{ requestId, command, replyType },
        answer: answers(command, requestId),
        refuse: ({ payload: why }) => refuse(command, requestId, why),
      })
      const frame = frameOf(type, payload, requestId)
      return [{ type: "send", frame, requestId, commits: true }]
    } catch (cause) {
      return [{ type: "refusal", requestId, error: unsaid(cause, command), stored: "no" }]
    }
  }

  /** What is known for sure counts, whatever the server looks like. */
  function takesCopies(): boolean {
    const { generation } = options
    return (
      memory.isLast === true || (generation === "auto" ? login.looksLast() : generation === "last")
    )
  }

  function askMore({ requestId, command, encoded, answer, refuse: other }: More): Effects {
    const { type, payload, replyType } = encoded
    const frameId = idOf(requestId)
    const refused: Question["refuse"] = (frame) => refuse(command, requestId, frame.payload)
    asked.put(frameId, { requestId, command, replyType, answer, refuse: other ?? refused })
    return [{ type: "send", frame: frameOf(type, payload, frameId) }]
  }

  function refuse(
    command: Command,
    requestId: string,
    payload: QryptServerPayloads["error"],
  ): Effects {
    const error = wrongForm(command, payload) ?? decodeError(payload, operationOf(command))
    const isUnclear = command.type === "send_message" && mayBeStored(payload)
    return [{ type: "refusal", requestId, error, stored: isUnclear ? "perhaps" : "no" }]
  }

  /** The server wants the other form of a message than it got: it is of the other generation. */
  function wrongForm(
    command: Command,
    { code, error }: QryptServerPayloads["error"],
  ): ChatError | null {
    if (command.type !== "send_message" || code !== "MISSING_REQUIRED_FIELDS") return null
    const isText = typeof command.payload.content === "string"
    if (isText && /encrypted/i.test(error)) {
      memory.isLast = true
      return textRefused(command)
    }
    // Never turned into text: that would leak what it is sealed for.
    if (!isText && /\bcontent\b/i.test(error))
      return refusal(command, "unsupported", "it takes one text, and the cipher made copies")
    return null
  }

  function receive(text: string): Effects {
    const check = checkFrame(text)
    if ("frame" in check) return login.isAccepted() ? decode(check.frame) : greet(check.frame)
    if ("unknownType" in check) return ignored(`a frame of type ${check.unknownType}`)
    const { reason, of } = check
    if (of?.type === "auth_success" && !login.isAccepted())
      return [...dropped(reason), { type: "end", verdict: withoutUser }]
    return [...dropped(reason), ...unreadable(of)]
  }

  /** A page that is none cannot become one: whoever asked for it hears. */
  function unreadable(
    of: { readonly type: string; readonly requestId: unknown } | undefined,
  ): Effects {
    const frameId = typeof of?.requestId === "string" ? of.requestId : ""
    const { replyType, requestId, command } = asked.find(frameId) ?? {}
    const isPage = replyType === "messages_loaded" || replyType === "conversations_loaded"
    if (!requestId || !command || !isPage || replyType !== of?.type) return []
    asked.remove(frameId)
    const error = refusal(command, "invalid_frame", "the server's answer is malformed")
    return [{ type: "refusal", requestId, error, stored: "no" }]
  }

  function greet(frame: QryptServerFrame): Effects {
    switch (frame.type) {
      case "auth_success":
        return login.accept(frame)
      case "auth_error":
        return login.deny()
      case "error":
        return login.refuse(frame) ?? []
      case "pong":
        return [{ type: "probed" }]
      default:
        return dropped("a frame came before the server accepted")
    }
  }

  /** By type first: broadcasts carry ids that nobody made. */
  function decode(frame: QryptServerFrame): Effects {
    switch (frame.type) {
      case "message_received":
        return news.message(frame)
      case "typing_update":
        return news.typing(frame)
      case "user_online":
      case "user_offline":
        return news.presence(frame)
      case "auth_success":
      case "auth_error":
      case "pong":
        return greet(frame)
      case "error":
        return login.refuse(frame) ?? refused(frame)
      default:
        return answered(frame)
    }
  }

  function answered(frame: QryptServerFrame): Effects {
    const frameId = frame.requestId ?? ""
    const question = asked.find(frameId)
    if (!question) return unasked(frame)
    if (question.replyType !== frame.type) return dropped("a reply is of the wrong type")
    const effects = question.answer(frame)
    if (!effects) return dropped("a reply is about something else")
    asked.remove(frameId)
    const id = frame.type === "message_sent" ? frame.payload.message.id : undefined
    return [...effects, ...released(question.command, id)]
  }

  function unasked(frame: QryptServerFrame): Effects {
    const isNews = frame.type === "conversation_created" && !frame.requestId
    const conversation = isNews ? decodeConversation(frame.payload.conversation, people.of) : null
    return conversation
      ? [{ type: "event", event: { type: "conversation_created", conversation } }]
      : ignored(`a ${frame.type} that nobody waits for`)
  }

  /** A send is over: what was held for it is told. */
  function released(command: Command, id?: string): Effects {
    return command.type === "send_message" ? news.release(command.payload.conversationId, id) : []
  }

  function refused(frame: QryptServerFrame<"error">): Effects {
    const { code, requestId } = frame.payload
    const named = [frame.requestId, requestId].find((id) => asked.find(id))
    // One that the server could not attribute belongs to the only one there is.
    const [frameId, question] = named
      ? [named, asked.find(named)]
      : ((requestId ? undefined : asked.only()) ?? [])
    if (!frameId || !question)
      return requestId
        ? ignored("a refusal that nobody waits for")
        : warned(`the server reports ${code ?? "an error"}`)
    asked.remove(frameId)
    return [...question.refuse(frame), ...released(question.command)]
  }

  return {
    request: () => ({}),
    opened: (token) => (token === null ? [{ type: "end", verdict: withoutToken }] : hello(token)),
    start,
    frame: receive,
    response: () => [],
    ended(requestId, why) {
      // An aborted request is still to be answered.
      const question = why === "aborted" ? undefined : asked.end(requestId, why === "timeout")
      return question ? released(question.command) : []
    },
    renew: hello,
    probe: () => [{ type: "send", frame: frameOf("ping", {}, idOf("ping")) }],
    closed: () => null,
  }
}

function textRefused(command: Command): ChatError {
  const reason = "this server takes sealed copies: give the client a cipher"
  return refusal(command, "unsupported", reason)
}

/** This dialect has no requests of its own. */
function isCommand(command: Command | OwnRequest<object>): command is Command {
  return "payload" in command
}

/** What JSON cannot say will not become sayable. */
function unsaid(cause: unknown, command: { readonly type: string }): ChatError {
  if (isChatError(cause)) return cause
  const reason = "it holds what JSON cannot carry"
  return new ChatError({
    ...{ code: "invalid_argument", operation: operationOf(command), reason, cause },
  })
}
