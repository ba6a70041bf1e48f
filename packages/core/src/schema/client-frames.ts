import * as z from "zod/mini"
import type { ClientFrame, ClientFrameType, ClientPayloads } from "../protocol/frames.ts"
import { presenceStatus } from "./activity.ts"
import { bounds } from "./bounds.ts"
import { conversationType, participantRole } from "./conversation.ts"
import { framesOf } from "./envelope.ts"
import { amount, chars, count, cursor, id, json, metadata, time } from "./scalars.ts"
import { content, sentMessage } from "./sent-message.ts"

const frame = framesOf<ClientPayloads>()

const name = chars(0, bounds.nameChars)
const userIds = z.array(id).check(z.maxLength(bounds.userIds))
const inConversation = { conversationId: id }
const ofMessage = { conversationId: id, messageId: id }
const change = { clientId: id, ...ofMessage }
const reactionChange = z.object({ ...change, reaction: chars(1, bounds.reactionChars) })
const limit = z.exactOptional(z.int().check(z.minimum(1), z.maximum(bounds.pageItems)))
const paging = {
  ...inConversation,
  limit,
  before: z.exactOptional(cursor),
  after: z.exactOptional(cursor),
  around: z.exactOptional(cursor),
}
const oneAnchor = z.refine<{ before?: number; after?: number; around?: number }>(
  ({ before, after, around }) =>
    [before, after, around].filter((anchor) => anchor !== undefined).length <= 1,
  "before, after and around exclude one another",
)
const page = z.object(paging).check(oneAnchor)
const upTo = z.object({ ...inConversation, seq: cursor })

/** What a client may say, by frame type: what a gateway validates, and all it passes on. */
export const clientFrameSchemas: {
  readonly [T in ClientFrameType]: z.ZodMiniType<ClientFrame<T>>
} = {
  auth: frame(
    "auth",
    z.object({
      token: chars(0, bounds.tokenChars),
      deviceId: z.exactOptional(id),
      // Any number: one that is not spoken has an answer of its own, close code 4426.
      protocol: z.exactOptional(z.number()),
    }),
  ),
  ping: frame("ping", z.object({ sentAt: z.exactOptional(amount) })),
  resume: frame(
    "resume",
    z.object({
      cursors: z
        .record(id, cursor)
        .check(
          z.refine(
            (cursors) => Object.keys(cursors).length <= bounds.resumeCursors,
            `more than ${bounds.resumeCursors} cursors`,
          ),
        ),
    }),
  ),
  sync: frame("sync", z.object({ ...inConversation, after: cursor })),
  load_conversations: frame("load_conversations", z.object({ limit, before: z.exactOptional(id) })),
  create_conversation: frame(
    "create_conversation",
    z.object({
      clientId: id,
      type: conversationType,
      name: z.exactOptional(name),
      participantIds: userIds,
      metadata: z.exactOptional(metadata),
    }),
  ),
  update_conversation: frame(
    "update_conversation",
    z.object({
      ...inConversation,
      name: z.exactOptional(name),
      metadata: z.exactOptional(metadata),
    }),
  ),
  join_conversation: frame("join_conversation", z.object(inConversation)),
  leave_conversation: frame("leave_conversation", z.object(inConversation)),
  add_participants: frame("add_participants", z.object({ ...inConversation, userIds })),
  remove_participant: frame("remove_participant", z.object({ ...inConversation, userId: id })),
  set_role: frame("set_role", z.object({ ...inConversation, userId: id, role: participantRole })),
  mute_conversation: frame(
    "mute_conversation",
    z.object({ ...inConversation, until: z.nullable(time) }),
  ),
  send_message: frame("send_message", sentMessage),
  edit_message: frame("edit_message", z.object({ ...change, content })),
  delete_message: frame("delete_message", z.object(change)),
  add_reaction: frame("add_reaction", reactionChange),
  remove_reaction: frame("remove_reaction", reactionChange),
  load_messages: frame("load_messages", page),
  load_more_messages: frame("load_more_messages", page),
  load_thread: frame("load_thread", z.object({ ...paging, messageId: id }).check(oneAnchor)),
  search_messages: frame(
    "search_messages",
    z.object({
      query: chars(1, bounds.queryChars),
      conversationId: z.exactOptional(id),
      limit,
      cursor: z.exactOptional(chars(0, bounds.queryChars)),
    }),
  ),
  mark_read: frame("mark_read", upTo),
  mark_delivered: frame("mark_delivered", upTo),
  typing_start: frame("typing_start", z.object(inConversation)),
  typing_stop: frame("typing_stop", z.object(inConversation)),
  set_presence: frame(
    "set_presence",
    z.object({
      status: presenceStatus,
      statusText: z.exactOptional(chars(0, bounds.statusTextChars)),
    }),
  ),
  load_presence: frame("load_presence", z.object({ userIds })),
  create_upload: frame(
    "create_upload",
    z.object({
      ...inConversation,
      name: chars(1, bounds.nameChars),
      mediaType: chars(1, bounds.nameChars),
      sizeBytes: count,
    }),
  ),
  send_signal: frame(
    "send_signal",
    z.object({ ...inConversation, userId: z.exactOptional(id), data: json }),
  ),
  register_push: frame("register_push", z.object({ subscription: json })),
  stop_message: frame("stop_message", z.object(ofMessage)),
  regenerate_message: frame("regenerate_message", z.object(ofMessage)),
  load_stats: frame("load_stats", metadata),
}
