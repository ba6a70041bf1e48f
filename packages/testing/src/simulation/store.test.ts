import { expect, test } from "vitest"
import { createChance } from "./chance.ts"
import { createForgetfulStorage } from "./forgetful-storage.ts"
import { createScheduler } from "./scheduler.ts"
import { createStore } from "./store.ts"

test("what a process had under way when it ended is done, but never by a database that forgot", async () => {
  const scheduler = createScheduler(1, 0)
  const { storage, log, forgetSince } = createForgetfulStorage(scheduler.now)
  const store = createStore({
    ...{ scheduler, storage, actor: 2, chance: createChance(1, "store"), lives: log.lives },
    onUntold() {},
    onMark() {},
  })
  let isAlive = true
  const { saveAccount } = store.forProcess(() => isAlive)
  store.slow(100, 1_000)

  void saveAccount({ id: "ann", name: "Ann" }, 0)
  isAlive = false
  await scheduler.runUntil(500)
  expect(await storage.accounts(["ann"])).toHaveLength(1)

  isAlive = true
  void saveAccount({ id: "bob", name: "Bob" }, 500)
  isAlive = false
  await forgetSince(500)
  await scheduler.runUntil(1_000)
  expect(await storage.accounts(["ann", "bob"])).toMatchObject([{ id: "ann" }])
})
