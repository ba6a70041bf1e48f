import { describe, expect, test } from "vitest"
import { createMachine, type MachineOptions } from "./machine.ts"

/** A machine that writes down what it does. */
function arrange(own: Partial<MachineOptions> = {}) {
  const log: string[] = []
  const machine = createMachine({
    onStored: (from, input) => log.push(`stored ${from} ${input} ${machine.status()}`),
    carryOut: (action) => log.push(action),
    onTransition: ({ from, to, actions }) => log.push(`told ${from} ${to} ${actions.join(" ")}`),
    onFault: (code) => log.push(code),
    ...own,
  })
  return { machine, log }
}

describe("a machine", () => {
  test("C3: stores the status, then does what the table says in its order, then tells", () => {
    const { machine, log } = arrange()
    machine.feed("connect")
    log.length = 0
    machine.feed("denied")
    expect(log).toEqual([
      "stored connecting denied connecting",
      ...["kill", "renew"],
      "told connecting connecting kill renew",
    ])
  })

  test("C3: what changes nothing does and tells nothing; what is illegal is reported", () => {
    const { machine, log } = arrange()
    for (const input of ["disconnect", "wake", "accepted"] as const) machine.feed(input)
    expect(log).toEqual(["illegal_input"])
    expect(machine.status()).toBe("idle")
  })

  test("C3: an input that comes meanwhile waits until all is done and told", () => {
    const { machine, log } = arrange({
      carryOut(action) {
        log.push(action)
        if (action === "open") machine.feed("close")
      },
    })
    machine.feed("connect")
    expect(log).toEqual([
      ...["stored idle connect connecting", "open", "told idle connecting open"],
      ...["stored connecting close closed", "kill", "told connecting closed kill"],
    ])
  })

  test("C2: what an attempt fed before the next began counts no more; a verb does", () => {
    const { machine, log } = arrange({
      carryOut(action) {
        if (action !== "open") return
        for (const input of ["opened", "lost", "expired", "disconnect"] as const)
          machine.feed(input)
        machine.noteNewAttempt()
      },
    })
    machine.feed("connect")
    expect(log.filter((line) => line === "stale_callback")).toHaveLength(3)
    expect(machine.status()).toBe("idle")
  })

  test("X7: an action that throws is reported, and the machine goes on", () => {
    const { machine, log } = arrange({
      carryOut: () => {
        throw new Error("boom")
      },
    })
    machine.feed("connect")
    expect(log.at(-1)).toBe("dialect_threw")
    machine.feed("disconnect")
    expect(machine.status()).toBe("idle")
  })
})
