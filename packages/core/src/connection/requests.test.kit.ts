import type { Effect } from "../dialect/effect.ts"
import { ChatError } from "../errors.ts"
import type { Command } from "../protocol/commands.ts"
import { createWorld, type ToyFrame, type World, type WorldOptions } from "./connection.test.kit.ts"

export const join = (conversationId: string): Command => ({
  type: "join_conversation",
  payload: { conversationId },
})
export const leave = (conversationId: string): Command => ({
  type: "leave_conversation",
  payload: { conversationId },
})

/** Request ids on the newest link, in the order of their sending. */
export const idsOf = ({ transport }: World): readonly string[] =>
  transport.sent().flatMap(({ requestId }) => requestId ?? [])

export const idAt = (world: World, index: number): string => idsOf(world).at(index) ?? ""

export const replyTo = (requestId: string, result: unknown = null): Effect<ToyFrame> => ({
  type: "reply",
  requestId,
  result,
})

export const refusalOf = (requestId: string, repeatAfterMs?: number): Effect<ToyFrame> => {
  const error = new ChatError({ code: "conflict", operation: "join", reason: "not yet" })
  const hint = repeatAfterMs === undefined ? {} : { repeatAfterMs }
  return { type: "refusal", requestId, error, stored: "no", ...hint }
}

export async function readyWorld(options: WorldOptions = {}): Promise<World> {
  const world = createWorld(options)
  await world.ready()
  return world
}
