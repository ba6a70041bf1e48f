import type { CommandType } from "@colloquy/core"
import { expect } from "vitest"
import type { Trip } from "./scene.ts"

/** What is done to a message, and who has read or seen it. */
export const changeTrips: Partial<Readonly<Record<CommandType, Trip>>> = {
  async edit_message({ id, message, ask, storage }) {
    await ask("edit_message")
    expect(await storage.message(id, message.id)).toMatchObject({ content: "edited" })
  },
  async delete_message({ id, message, ask, storage }) {
    await ask("delete_message")
    expect((await storage.message(id, message.id))?.deletedAt).toEqual(expect.any(Number))
  },
  async add_reaction({ id, message, ask, storage }) {
    await ask("add_reaction")
    const reactions = [{ reaction: "👍", userIds: ["ann"] }]
    expect(await storage.message(id, message.id)).toMatchObject({ reactions })
  },
  async remove_reaction({ id, message, ask, storage }) {
    await ask("add_reaction")
    await ask("remove_reaction")
    expect((await storage.message(id, message.id))?.reactions).toEqual([])
  },
  async mark_read({ id, message, ask, storage }) {
    await ask("mark_read")
    expect(await receiptOfAnn(storage, id)).toMatchObject({ readSeq: message.seq })
  },
  async mark_delivered({ id, message, ask, storage }) {
    await ask("mark_delivered")
    expect(await receiptOfAnn(storage, id)).toMatchObject({ deliveredSeq: message.seq })
  },
}

async function receiptOfAnn(storage: Parameters<Trip>[0]["storage"], id: string): Promise<unknown> {
  return (await storage.receipts(id)).find(({ userId }) => userId === "ann")
}
