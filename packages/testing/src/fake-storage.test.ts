import { describeStorage } from "./contracts/index.ts"
import { createFakeClock, createFakeStorage } from "./index.ts"

describeStorage("the kit's", async () => {
  const storage = createFakeStorage(createFakeClock())
  return { storage, crashAfter: storage.crashAfter }
})
