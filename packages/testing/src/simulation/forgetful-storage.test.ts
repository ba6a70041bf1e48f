import { expect, test } from "vitest"
import { createForgetfulStorage } from "./forgetful-storage.ts"

test("a storage that forgets has what it was written before, and nothing of what came since", async () => {
  let nowMs = 1_000
  const { storage, log, forgetSince } = createForgetfulStorage(() => nowMs)
  await storage.saveAccount({ id: "ann", name: "Ann" }, nowMs)
  nowMs = 2_000
  await storage.saveAccount({ id: "bob", name: "Bob" }, nowMs)
  expect(await storage.accounts(["ann", "bob"])).toHaveLength(2)
  await forgetSince(2_000)
  expect(await storage.accounts(["ann", "bob"])).toMatchObject([{ id: "ann" }])
  expect(log.lives()).toBe(1)
})
