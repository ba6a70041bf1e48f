import { createFakeClock } from "@colloquy/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createNotifier } from "./readable.ts"

function setUp() {
  const clock = createFakeClock()
  const thrown: unknown[] = []
  const watches: boolean[] = []
  const notifier = createNotifier(clock, (call) => {
    try {
      call()
    } catch (error) {
      thrown.push(error)
    }
  })
  let value = 0
  const slice = notifier.slice({
    get: () => value,
    initial: -1,
    onWatched: (isWatched) => watches.push(isWatched),
  })
  function set(next: number): void {
    value = next
    slice.changed()
  }
  return { clock, notifier, slice, set, thrown, watches }
}

describe("a readable", () => {
  test("tells its listeners once a frame, with the value of that moment", async () => {
    const { clock, slice, set } = setUp()
    const heard: number[] = []
    slice.subscribe((value) => heard.push(value))
    for (let value = 1; value <= 100; value++) set(value)
    expect(heard).toEqual([])
    expect(slice.get()).toBe(100)
    await clock.settle()
    set(101)
    await clock.settle()
    expect(heard).toEqual([100, 101])
  })

  test("says nothing where the value came back, nor to whoever came after the change", async () => {
    const { clock, slice, set } = setUp()
    const heard: number[] = []
    set(1)
    slice.subscribe((value) => heard.push(value))
    set(2)
    set(1)
    await clock.settle()
    expect(heard).toEqual([])
  })

  test("X6: a listener that throws is reported, and stops nobody else", async () => {
    const { clock, slice, set, thrown } = setUp()
    const heard: number[] = []
    slice.subscribe(() => {
      throw new Error("ouch")
    })
    slice.subscribe((value) => heard.push(value))
    set(1)
    await clock.settle()
    set(2)
    await clock.settle()
    expect(heard).toEqual([1, 2])
    expect(thrown).toHaveLength(2)
  })

  test("P11: whoever was taken out inside a notification does not hear it", async () => {
    const { clock, slice, set, watches } = setUp()
    const heard: string[] = []
    const stopFirst = slice.subscribe(() => {
      heard.push("first")
      stopFirst()
      stopSecond()
    })
    const stopSecond = slice.subscribe(() => heard.push("second"))
    set(1)
    await clock.settle()
    set(2)
    await clock.settle()
    expect(heard).toEqual(["first"])
    expect(watches).toEqual([true, false])
    expect(clock.pendingCount()).toBe(0)
  })

  test("P11: whoever joins inside a notification hears from the next one on", async () => {
    const { clock, slice, set } = setUp()
    const heard: string[] = []
    const stop = slice.subscribe((value) => {
      heard.push(`first ${value}`)
      stop()
      slice.subscribe((later) => heard.push(`second ${later}`))
    })
    set(1)
    await clock.settle()
    expect(heard).toEqual(["first 1"])
    set(2)
    await clock.settle()
    expect(heard).toEqual(["first 1", "second 2"])
  })

  test("P11: listeners that write, come and go inside a notification hear one order of values", async () => {
    const act = fc.constantFrom("nothing", "write", "leave", "invite")
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 5 }), async (acts) => {
        const { clock, slice, set } = setUp()
        const heard: number[][] = []
        let writes = 0
        function join(what: string): void {
          const own: number[] = []
          heard.push(own)
          const stop = slice.subscribe((value) => {
            own.push(value)
            if (what === "write" && writes < 5) set(100 + ++writes)
            else if (what === "leave") stop()
            else if (what === "invite" && heard.length < 20) join("nothing")
          })
        }
        for (const what of acts) join(what)
        for (const value of [1, 2, 3]) {
          set(value)
          await clock.settle()
        }
        const longest = heard.reduce((a, b) => (a.length >= b.length ? a : b))
        for (const own of heard) expect(longest.join()).toContain(own.join())
      }),
      { numRuns: 200 },
    )
  })

  test("its functions need no this, and it starts with what a server renders", () => {
    const { slice } = setUp()
    const { get, getInitial, subscribe } = slice
    expect([get(), getInitial()]).toEqual([0, -1])
    subscribe(() => {})()
  })

  test("C8: once stopped nothing is scheduled or told any more", async () => {
    const { clock, notifier, slice, set } = setUp()
    const heard: number[] = []
    slice.subscribe((value) => heard.push(value))
    set(1)
    notifier.stop()
    set(2)
    expect(clock.pendingCount()).toBe(0)
    notifier.flush()
    expect(heard).toEqual([])
  })
})
