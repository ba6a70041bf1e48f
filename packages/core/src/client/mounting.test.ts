import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { createFakeClient } from "../../../../test/bindings/fake-client.ts"
import { mountClient } from "./mounting.ts"

describe("mountClient", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test("connects with the first mount, and disconnects 1,000 ms after the last unmount", () => {
    const { chat, calls } = createFakeClient()
    const unmounts = [mountClient(chat), mountClient(chat)]
    for (const unmount of unmounts) unmount()
    vi.advanceTimersByTime(999)
    expect(calls).toEqual(["connect"])
    vi.advanceTimersByTime(1)
    expect(calls).toEqual(["connect", "disconnect"])
  })

  test("counts an unmount once, however often it is called", () => {
    const { chat, calls } = createFakeClient()
    const unmount = mountClient(chat)
    mountClient(chat)
    unmount()
    unmount()
    vi.advanceTimersByTime(5_000)
    expect(calls).toEqual(["connect"])
  })

  test("F65: a mount within that time keeps the connection, as often as that happens", () => {
    const { chat, calls } = createFakeClient()
    for (let round = 0; round < 20; round++) {
      mountClient(chat)()
      vi.advanceTimersByTime(500)
    }
    vi.advanceTimersByTime(5_000)
    expect(calls).toEqual(["connect", "disconnect"])
  })

  test("leaves a failure to connect to the connection's state", async () => {
    const { chat } = createFakeClient()
    mountClient({ ...chat, connect: () => Promise.reject(new Error("no server")) })
    await Promise.resolve()
  })
})
