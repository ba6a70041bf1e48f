import { describe, expect, test } from "vitest"
import type { Command } from "../../protocol/commands.ts"
import { checkClientFrame } from "../../schema/check-client-frame.ts"
import {
  acceptedSession,
  allCommands,
  anchor,
  commandPayloads,
  framesOf,
} from "./native.test.kit.ts"
import { nativeDialect } from "./native-dialect.ts"

const commands = allCommands()
const spoken = commands.filter(({ type }) => type !== "look_up")
const request = { id: "r1", attempt: 1 }

function load(place: "before" | "after" | "around"): Command {
  return { type: "load_messages", payload: { conversationId: "c1", [place]: anchor } }
}

describe("a command in the native protocol", () => {
  test.each(spoken)("$type is a frame that a server accepts", (command) => {
    const [frame] = framesOf(acceptedSession().start(command, request))
    const check = checkClientFrame(frame)
    expect(check).toHaveProperty("frame")
    expect(frame).toMatchObject({ type: command.type, requestId: "r1" })
    // All that was said arrives: a server's schema would have cut what it does not know.
    expect(check).toEqual({ frame })
  })

  test.each(["before", "after", "around"] as const)(
    "names a place %s a message by its seq",
    (place) => {
      const [frame] = framesOf(acceptedSession().start(load(place), request))
      expect(frame).toMatchObject({ payload: { conversationId: "c1", [place]: 7 } })
      expect(checkClientFrame(frame)).toEqual({ frame })
    },
  )

  test("O4: what may change a conversation goes in its lane, and reads go beside", () => {
    const { lane } = nativeDialect()
    const lanes = new Map(commands.map((command) => [command.type, lane(command)]))
    const inLane = [...lanes].filter(([, name]) => name !== null)
    expect(inLane).toEqual([
      ["send_message", "c1"],
      ["edit_message", "c1"],
      ["delete_message", "c1"],
      ["add_reaction", "c1"],
      ["remove_reaction", "c1"],
      ["create_conversation", ""],
    ])
  })

  test("O6: may have been applied from the moment it is sent", () => {
    for (const command of spoken)
      expect(acceptedSession().start(command, request)[0]).toMatchObject({
        type: "send",
        commits: true,
        requestId: "r1",
      })
  })

  test("is refused as unsupported when it looks a message up: a repeat is safe here", () => {
    const command: Command = { type: "look_up", payload: commandPayloads.look_up }
    expect(acceptedSession().start(command, request)).toMatchObject([
      { type: "refusal", requestId: "r1", stored: "no", error: { code: "unsupported" } },
    ])
  })

  test("is refused when it names a message that has no seq yet", () => {
    const upTo = { ...anchor, seq: null }
    const command: Command = { type: "mark_read", payload: { conversationId: "c1", upTo } }
    expect(acceptedSession().start(command, request)).toMatchObject([
      { type: "refusal", stored: "no", error: { code: "invalid_argument" } },
    ])
  })

  test("is refused for good when JSON cannot carry it", () => {
    const metadata: Record<string, unknown> = {}
    metadata.self = metadata
    const payload = { conversationId: "c1", metadata }
    expect(
      acceptedSession().start({ type: "update_conversation", payload }, request),
    ).toMatchObject([
      { type: "refusal", stored: "no", error: { code: "invalid_argument", retryable: false } },
    ])
  })

  test.each(["typing_start", "typing_stop"] as const)(
    "%s is answered by nobody, and settled at once",
    (type) => {
      const command: Command = { type, payload: { conversationId: "c1" } }
      expect(acceptedSession().start(command, request)).toMatchObject([
        { type: "send" },
        { type: "reply", requestId: "r1" },
      ])
    },
  )
})
