import { type Frame, fieldsOf, textOf } from "./frame.ts"
import { type ReplyContext, sentRow } from "./replies.ts"
import { messageVariant } from "./rows.ts"

export interface NewsContext extends ReplyContext {
  readonly newId: () => string
  /** Whether that user said so, rather than the gateway. */
  readonly hasStopped: (userId: string, conversationId: string) => boolean
}

/** A broadcast of the gateway as a running server gives it; `null` for one that it does not have. */
export function deviateNews(news: Frame, context: NewsContext): Frame | null {
  const { generation, switches, newId } = context
  const { type, payload } = news
  switch (type) {
    case "conversation_created":
      // The other participants are not told.
      return null
    case "user_offline":
      // Told for each socket, by the stand-in itself.
      return null
    case "user_online":
      return generation === "last" ? { ...news, requestId: newId() } : news
    case "typing_update": {
      const isOver = payload.isTyping === false
      const { userId, conversationId } = payload
      return isOver && !context.hasStopped(textOf(userId), textOf(conversationId)) ? null : news
    }
    case "message_received":
      return generation === "last"
        ? reloadNotice(news, context)
        : { ...news, payload: { message: messageVariant(payload.message, switches) } }
    default:
      return news
  }
}

/** In the last generation: somebody wrote something, so load it. */
export function reloadNotice(news: Frame, context: ReplyContext): Frame {
  const message = sentRow(fieldsOf(news.payload).message, context)
  return {
    ...news,
    type: "message_received",
    requestId: null,
    payload: { message, shouldReloadMessages: true },
  }
}
