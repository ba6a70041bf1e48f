import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { systemClock } from "./clock.ts"

describe("the system's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  })

  test("runs a task after its delay, unless it is taken back", () => {
    const kept = vi.fn()
    const takenBack = vi.fn()
    systemClock.after(10, kept)
    systemClock.after(10, takenBack)()
    vi.advanceTimersByTime(9)
    expect(kept).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(kept).toHaveBeenCalledOnce()
    expect(takenBack).not.toHaveBeenCalled()
  })

  test("B9: a delay that is too long for the platform is not taken for none", () => {
    const task = vi.fn()
    systemClock.after(60 * 86_400_000, task)
    vi.advanceTimersByTime(86_400_000)
    expect(task).not.toHaveBeenCalled()
  })

  test("a frame is a microtask where there is no page", async () => {
    const kept = vi.fn()
    const takenBack = vi.fn()
    systemClock.frame(kept)
    systemClock.frame(takenBack)()
    expect(kept).not.toHaveBeenCalled()
    await Promise.resolve()
    expect(kept).toHaveBeenCalledOnce()
    expect(takenBack).not.toHaveBeenCalled()
  })

  test("a frame is the page's next one, once", () => {
    const page = stubPage("visible")
    const task = vi.fn()
    systemClock.frame(task)
    expect(task).not.toHaveBeenCalled()
    page.paint()
    vi.advanceTimersByTime(1_000)
    expect(task).toHaveBeenCalledOnce()
  })

  test("a page that does not paint gets its frame after 100 ms", () => {
    const page = stubPage("visible")
    const task = vi.fn()
    systemClock.frame(task)
    vi.advanceTimersByTime(100)
    page.paint()
    expect(task).toHaveBeenCalledOnce()
  })

  test("a hidden page gets its frame with the next timers", () => {
    stubPage("hidden")
    const task = vi.fn()
    systemClock.frame(task)
    vi.advanceTimersByTime(0)
    expect(task).toHaveBeenCalledOnce()
  })

  test("a frame that is taken back never comes", () => {
    const page = stubPage("visible")
    const task = vi.fn()
    const cancel = systemClock.frame(task)
    cancel()
    cancel()
    page.paint()
    vi.advanceTimersByTime(1_000)
    expect(task).not.toHaveBeenCalled()
  })
})

function stubPage(visibilityState: string) {
  const frames = new Map<number, () => void>()
  vi.stubGlobal("document", { visibilityState })
  vi.stubGlobal("requestAnimationFrame", (task: () => void) => {
    frames.set(frames.size + 1, task)
    return frames.size
  })
  vi.stubGlobal("cancelAnimationFrame", (frame: number) => frames.delete(frame))
  return {
    paint() {
      const due = [...frames.values()]
      frames.clear()
      for (const task of due) task()
    },
  }
}
