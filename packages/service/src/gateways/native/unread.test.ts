import { expect, test } from "vitest"
import { createMemoryStorage } from "../../memory/index.ts"
import { createWorld } from "./world.test.helper.ts"

test("native: a conversation is told with as much unread as its seq takes in, whatever is said meanwhile", async () => {
  const storage = createMemoryStorage()
  let meanwhile: () => Promise<unknown> = async () => {}
  const world = createWorld({
    storage: {
      ...storage,
      async views(...args) {
        await meanwhile()
        return storage.views(...args)
      },
    },
  })
  const [ann, bob] = [await world.enter("ann"), await world.enter("bob")]
  const conversationId = await world.group(ann, bob)
  await ann.send(conversationId, "a")
  let said = 0
  meanwhile = () =>
    storage.append({
      ...{ type: "message_received", conversationId, at: 1, id: `late ${++said}` },
      ...{ key: { userId: "ann", clientId: `late ${said}` }, messageType: "text", content: "b" },
      ...{ attachments: [], mentions: [], replyToId: null, metadata: {} },
    })
  const joined = await bob.get("conversation_joined", "join_conversation", { conversationId })
  expect(joined).toMatchObject({ conversation: { seq: 2, unreadCount: 1 } })
  const muting = { conversationId, until: 9e12 }
  const muted = await bob.get("conversation_updated", "mute_conversation", muting)
  expect(muted).toMatchObject({ conversation: { seq: 3, unreadCount: 2 } })
})
