import { describe, expect, test } from "vitest"
import { createEmitter } from "./emitter.ts"

function setUp() {
  const emitter = createEmitter((call) => {
    try {
      call()
    } catch {
      heard.push("threw")
    }
  })
  const heard: string[] = []
  const hear = (who: string) => emitter.on("news", (what: string) => heard.push(`${who} ${what}`))
  return { emitter, heard, hear }
}

describe("an emitter", () => {
  test("tells each listener of a name in the order of their coming", () => {
    const { emitter, heard, hear } = setUp()
    hear("ann")
    hear("bob")
    emitter.on("other", () => heard.push("other"))
    emitter.emit("news", 1)
    expect(heard).toEqual(["ann 1", "bob 1"])
  })

  test("tells the same function as often as it listens, and stops once for each", () => {
    const { emitter, heard } = setUp()
    const hear = () => heard.push("heard")
    const stop = emitter.on("news", hear)
    emitter.on("news", hear)
    stop()
    stop()
    emitter.emit("news", 1)
    expect(heard).toEqual(["heard"])
  })

  test("leaves the others in their places when one goes, comes or throws while they hear", () => {
    const { emitter, heard, hear } = setUp()
    const stop = emitter.on("news", () => {
      stop()
      hear("late")
      throw new Error("a fault of the application")
    })
    hear("ann")
    emitter.emit("news", 1)
    emitter.emit("news", 2)
    expect(heard).toEqual(["threw", "ann 1", "ann 2", "late 2"])
  })

  test("tells nobody after it was cleared", () => {
    const { emitter, heard, hear } = setUp()
    hear("ann")
    emitter.clear()
    emitter.emit("news", 1)
    expect(heard).toEqual([])
  })
})
