import type { CommandType } from "@colloquy/core"
import { expect } from "vitest"
import type { Scene, Trip } from "./scene.ts"

/** Conversations, who is in them, and who is here. */
export const membershipTrips: Partial<Readonly<Record<CommandType, Trip>>> = {
  async load_conversations({ id, ask }) {
    expect(await ask("load_conversations")).toMatchObject({
      result: { conversations: [{ id, name: "Launch" }] },
    })
  },
  async create_conversation({ id, ask, storage }) {
    const settled = await ask("create_conversation")
    const [made = ""] = (await storage.conversationIds("ann")).filter((one) => one !== id)
    expect(settled).toMatchObject({ result: { conversation: { id: made, name: "Lunch" } } })
    expect(await storage.conversation(made)).toMatchObject({ type: "group", name: "Lunch" })
    expect(await userIdsIn(storage, made)).toEqual(["ann", "bob"])
  },
  async update_conversation({ id, ask, storage }) {
    await ask("update_conversation")
    expect(await storage.conversation(id)).toMatchObject({ name: "Dinner" })
  },
  async join_conversation({ ask, bobSays, ann }) {
    expect(await ask("join_conversation")).toMatchObject({ type: "reply" })
    await bobSays("Are you there?")
    expect(heard(ann)).toEqual(["Are you there?"])
  },
  async leave_conversation({ ask, bobSays, ann }) {
    expect(await ask("leave_conversation")).toMatchObject({ type: "reply" })
    await bobSays("Are you there?")
    expect(heard(ann)).toEqual([])
  },
  async add_participants({ id, ask, storage }) {
    await ask("add_participants")
    expect(await userIdsIn(storage, id)).toEqual(["ann", "bob", "eve"])
  },
  async remove_participant({ id, ask, storage }) {
    await ask("remove_participant")
    expect(await userIdsIn(storage, id)).toEqual(["ann"])
  },
  async set_role({ id, ask, storage }) {
    await ask("set_role")
    expect(await storage.standing(id, "bob")).toMatchObject({ role: "admin" })
  },
  async mute_conversation({ id, message, ask, storage }) {
    await ask("mute_conversation")
    const [view] = await storage.views(id, ["ann"])
    expect(view).toMatchObject({ mutedUntil: message.createdAt + 3_600_000 })
  },
  async typing_start({ id, ask, bob }) {
    await ask("typing_start")
    expect(typingOf(bob)).toMatchObject([{ conversationId: id, userId: "ann", isTyping: true }])
  },
  async typing_stop({ ask, bob }) {
    await ask("typing_start")
    await ask("typing_stop")
    expect(typingOf(bob)).toMatchObject([{ isTyping: true }, { isTyping: false }])
  },
  async set_presence({ ask, bob }) {
    expect(await ask("set_presence")).toMatchObject({ result: { userId: "ann", status: "away" } })
    const told = bob.events("presence_updated").map(({ presence }) => presence)
    expect(told.at(-1)).toMatchObject({ userId: "ann", status: "away" })
  },
  async load_presence({ ask }) {
    expect(await ask("load_presence")).toMatchObject({
      result: { presences: [{ userId: "bob", status: "online" }] },
    })
  },
}

/** Of what Bob said. */
function heard({ events }: Scene["ann"]): readonly string[] {
  const messages = events("message_received").map(({ message }) => message)
  return messages.filter(({ senderId }) => senderId === "bob").map(({ content }) => content)
}

function typingOf({ events }: Scene["bob"]): readonly object[] {
  return events("typing_update")
}

async function userIdsIn(storage: Scene["storage"], id: string): Promise<readonly string[]> {
  const conversation = await storage.conversation(id)
  return (conversation?.participants ?? []).map(({ userId }) => userId).sort()
}
