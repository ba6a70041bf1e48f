import { conversationTopic, userTopic } from "../bus.ts"
import type { DurableEvent, ServiceEvent } from "../events.ts"
import { publish, type ServiceContext } from "./context.ts"

type ConversationEvent = Extract<DurableEvent, { readonly views: unknown }>

/**
 * Tells again what may have been told to nobody, as `read` finds it, to those whom it finds in the conversation. Not to
 * who left meanwhile: that has been told by now, and their devices would begin to hear the conversation again.
 */
export async function retell(
  context: ServiceContext,
  conversationId: string,
  read: () => Promise<ConversationEvent>,
): Promise<ConversationEvent> {
  const changes: ServiceEvent[] = []
  const stop = context.bus.subscribe(conversationTopic(conversationId), (event) => {
    if (event.type === "conversation_left" || "views" in event) changes.push(event)
  })
  try {
    const event = await read()
    const present = event.views
      .map(({ userId }) => userId)
      .filter((userId) => !changes.some((change) => isOut(change, userId)))
    publish(context, event, present.map(userTopic))
    return event
  } finally {
    stop()
  }
}

function isOut(event: ServiceEvent, userId: string): boolean {
  if (event.type === "conversation_left") return event.userId === userId
  return "views" in event && !event.views.some((view) => view.userId === userId)
}
