import type { Anchor, Command, Commands, CommandType } from "@colloquy/core"

/** Where a command is said: a conversation, and a message in it. */
export interface Place {
  readonly conversationId: string
  readonly message: Anchor
}

type Payloads = { readonly [T in CommandType]: Commands[T]["payload"] }

/** One of each command, as small as it may be. */
function examplePayloads({ conversationId, message }: Place): Payloads {
  const here = { conversationId }
  const ofMessage = { ...here, messageId: message.id }
  const change = { ...ofMessage, clientId: "change" }
  return {
    send_message: { ...here, clientId: "said", type: "text", content: "Hello" },
    edit_message: { ...change, content: "edited" },
    delete_message: change,
    add_reaction: { ...change, reaction: "👍" },
    remove_reaction: { ...change, clientId: "back", reaction: "👍" },
    stop_message: ofMessage,
    regenerate_message: ofMessage,
    load_messages: here,
    load_thread: ofMessage,
    search_messages: { query: "Hello" },
    look_up: { ...here, sentAtMs: message.createdAt, newer: null },
    load_conversations: {},
    create_conversation: {
      ...{ clientId: "made", type: "group", name: "Lunch", participantIds: ["bob"] },
    },
    update_conversation: { ...here, name: "Dinner" },
    join_conversation: here,
    leave_conversation: here,
    add_participants: { ...here, userIds: ["eve"] },
    remove_participant: { ...here, userId: "bob" },
    set_role: { ...here, userId: "bob", role: "admin" },
    mute_conversation: { ...here, until: message.createdAt + 3_600_000 },
    mark_read: { ...here, upTo: message },
    mark_delivered: { ...here, upTo: message },
    typing_start: here,
    typing_stop: here,
    set_presence: { status: "away" },
    load_presence: { userIds: ["bob"] },
    create_upload: { ...here, name: "x.png", mediaType: "image/png", sizeBytes: 1 },
    send_signal: { ...here, data: { sdp: "x" } },
    register_push: { subscription: {} },
    load_stats: {},
    resume: { cursors: { [conversationId]: 0 } },
    sync: { ...here, after: 0 },
  }
}

export function exampleOf(type: CommandType, place: Place): Command {
  const pair = { type, payload: examplePayloads(place)[type] }
  if (!isCommand(pair)) throw new Error(`there is no example of ${type}`)
  return pair
}

export function commandTypes(): readonly CommandType[] {
  const nowhere = { conversationId: "c1", message: { id: "m1", seq: 1, createdAt: 0 } }
  return Object.keys(examplePayloads(nowhere)).filter(isCommandType)
}

function isCommandType(_name: string): _name is CommandType {
  return true
}

/** The example of a type and its payload belong together. */
function isCommand(_pair: { readonly type: string; readonly payload: object }): _pair is Command {
  return true
}
