import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import type { NetworkSignal } from "../network.ts"
import { systemNetwork } from "./network.ts"

describe("the system's network", () => {
  const page = { visibilityState: "visible" }
  let stop = (): void => {}
  const heard: NetworkSignal[] = []

  beforeEach(() => {
    vi.stubGlobal("window", new EventTarget())
    vi.stubGlobal("document", Object.assign(new EventTarget(), page))
    heard.length = 0
    stop = systemNetwork.subscribe((signal) => heard.push(signal))
  })
  afterEach(() => {
    stop()
    vi.unstubAllGlobals()
  })

  test.each([
    ["window", "pagehide", "frozen"],
    ["window", "pageshow", "resumed"],
    ["document", "freeze", "frozen"],
    ["document", "resume", "resumed"],
    ["window", "online", "online"],
    ["window", "offline", "offline"],
  ] as const)("C10 B6 B8: %s's %s means %s", (target, event, signal) => {
    Reflect.get(globalThis, target).dispatchEvent(new Event(event))
    expect(heard).toEqual([signal])
  })

  test("B6 B7: a change of visibility says which, and is asked for at any time", () => {
    for (const state of ["hidden", "visible"]) {
      Object.assign(document, { visibilityState: state })
      document.dispatchEvent(new Event("visibilitychange"))
      expect(systemNetwork.isHidden()).toBe(state === "hidden")
    }
    expect(heard).toEqual(["hidden", "visible"])
  })

  test("C8: whoever stopped hears nothing more", () => {
    stop()
    window.dispatchEvent(new Event("online"))
    document.dispatchEvent(new Event("freeze"))
    expect(heard).toEqual([])
  })

  test("B8: a platform that says nothing of its network counts as online", () => {
    vi.stubGlobal("navigator", undefined)
    expect(systemNetwork.isOnline()).toBe(true)
    vi.stubGlobal("navigator", { onLine: false })
    expect(systemNetwork.isOnline()).toBe(false)
  })

  test("where there is no page it is silent, and never hidden", () => {
    vi.unstubAllGlobals()
    expect(systemNetwork.subscribe(() => {})()).toBeUndefined()
    expect(systemNetwork.isHidden()).toBe(false)
  })
})
