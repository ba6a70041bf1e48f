import fc from "fast-check"
import { expect, test } from "vitest"
import { type Message, toMessage } from "./message.ts"
import { createMessageList, positionOf } from "./message-list.ts"
import { stored } from "./state.test.kit.ts"

function message(id: number, position: number): Message {
  const of = stored(null, {
    id: `m${id}`,
    createdAt: position,
    senderId: "ann",
    clientId: `c${id}`,
  })
  return toMessage(of, `c${id}`, "sent", null)
}

const operation = fc.record({
  what: fc.constantFrom("newer", "older", "replace", "move", "keep newest", "keep oldest", "clear"),
  positions: fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }),
  pick: fc.nat(),
})

test("does what a plain array would, and leaves alone what it has handed out", () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 30 }), (operations) => {
      const list = createMessageList()
      let model: Message[] = []
      let lastId = 0
      for (const { what, positions, pick } of operations) {
        const handedOut = list.snapshot()
        const before = [...handedOut]
        const picked = model[pick % Math.max(1, model.length)]
        const [position = 0] = positions
        if (what === "newer" || what === "older") {
          const added = positions.map((at) => message(++lastId, at))
          list.insert(added, what)
          model = what === "newer" ? [...model, ...added] : [...added, ...model]
        } else if (what === "replace" || what === "move") {
          const at = what === "move" ? position : picked && positionOf(picked)
          const next = picked && { ...picked, content: `${++lastId}`, createdAt: at ?? 0 }
          if (picked && next) list.replace(picked, next)
          if (next && at === positionOf(picked ?? next))
            model = model.map((one) => (one === picked ? next : one))
          else if (next) model = [...model.filter((one) => one !== picked), next]
        } else if (what === "clear") {
          list.clear()
          model = []
        } else {
          list.keep(position, what === "keep newest" ? "newest" : "oldest")
          if (what === "keep oldest") model = model.slice(0, position)
          else model = position === 0 ? [] : model.slice(-position)
        }
        model.sort((a, b) => positionOf(a) - positionOf(b))
        expect(list.snapshot()).toEqual(model)
        expect(handedOut).toEqual(before)
      }
      expect(list.newest()).toBe(model.at(-1))
      expect(list.oldest()).toBe(model[0])
      expect(list.between(5, 10)).toEqual(
        model.filter((one) => positionOf(one) > 5 && positionOf(one) <= 10),
      )
      expect(list.firstFrom(7)).toBe(model.find((one) => positionOf(one) >= 7))
      for (let id = 1; id <= lastId; id++) {
        const held = model.find((one) => one.id === `m${id}`)
        expect([list.byId(`m${id}`), list.byClientId(`c${id}`)]).toEqual([held, held])
      }
    }),
    { numRuns: 200 },
  )
})

test("hands out the same array until something changes", () => {
  const list = createMessageList()
  list.insert([message(1, 1)])
  const snapshot = list.snapshot()
  expect(list.snapshot()).toBe(snapshot)
  list.insert([message(2, 2)])
  expect(list.snapshot()).not.toBe(snapshot)
  expect(snapshot).toHaveLength(1)
})
