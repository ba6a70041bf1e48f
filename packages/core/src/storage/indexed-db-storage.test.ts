import { expect, test } from "vitest"
import { indexedDbStorage } from "./index.ts"

test("O13 F57: where there is no database, making the storage costs nothing and opening it rejects", async () => {
  const storage = indexedDbStorage()
  const refused = expect.objectContaining({
    code: "storage_failed",
    message: "unable to use the storage: there is no database here",
  })
  await expect(storage.open("ann")).rejects.toEqual(refused)
  await expect(storage.erase("ann")).rejects.toEqual(refused)
})
