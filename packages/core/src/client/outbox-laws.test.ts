import fc from "fast-check"
import { expect, test } from "vitest"
import type { Message } from "../state/message.ts"
import { createDurableTown } from "./keeping.test.kit.ts"

/** What is to come of a message, whatever happens to links and pages meanwhile. */
interface Wish {
  readonly number: number
  content: string
  isReacted: boolean
  /** `unknown`: it was discarded when the server may have had it. */
  end: "stored" | "refused" | "gone" | "unknown"
}

interface Model {
  readonly wishes: Wish[]
  /** Numbers, in the order in which they were queued. */
  readonly order: number[]
}

const tooLong = "x".repeat(50)
/** A link that ends so is nobody's fault: nothing is given up as poison. */
const harmless = { code: 1000, reason: "" }

/** Ann's page on a server that takes less than it says. */
async function start() {
  const town = createDurableTown({ limits: { contentChars: 10 } })
  const announce = (frame: string) => [frame.replace('"contentChars":10', '"contentChars":99')]
  town.server.tamper(announce)
  let page = await town.settle()
  const { id } = page
  const shown = (): readonly Message[] => page.chat.messages(id).get()

  return {
    ...town,
    id,
    chat: () => page.chat,
    shown,
    find: ({ number }: Wish) => shown().find(({ metadata }) => metadata.number === number),
    itemOf: (key: string) => page.chat.outbox.get().items.find((item) => item.key === key),
    async lose(isAnswered: boolean) {
      if (!isAnswered) town.server.tamper(() => [])
      await town.clock.advance(5)
      page.cut(harmless)
      town.server.tamper(announce)
    },
    async restart() {
      await town.clock.settle()
      await town.crash(page)
      page = { ...town.openPage(), id }
      page.chat.messages(id).subscribe(() => {})
      ignore(page.chat.connect())
      ignore(page.chat.loadMessages(id, { whenOffline: "wait" }))
      await town.clock.settle()
    },
  }
}

type Real = Awaited<ReturnType<typeof start>>

const ignore = (promise: Promise<unknown>): void => void promise.catch(() => {})

const command = (
  name: string,
  run: (model: Model, real: Real) => unknown,
): fc.AsyncCommand<Model, Real> => ({
  check: () => true,
  async run(model, real) {
    await run(model, real)
  },
  toString: () => name,
})

/** On a message that is shown and was not deleted. */
const on = (
  name: string,
  pick: number,
  run: (real: Real, wish: Wish, message: Message, model: Model) => void,
) =>
  command(`${name} ${pick}`, (model, real) => {
    const wish = model.wishes[pick % Math.max(1, model.wishes.length)]
    const message = wish && real.find(wish)
    if (wish && message?.deletedAt === null) run(real, wish, message, model)
  })

function moveLast({ order }: Model, number: number): void {
  order.splice(order.indexOf(number), 1)
  order.push(number)
}

const send = (isGood: boolean) =>
  command(isGood ? "send" : "send too long", ({ wishes, order }, { chat, id }) => {
    const number = wishes.length
    const content = isGood ? `m${number}` : tooLong
    wishes.push({ number, content, isReacted: false, end: isGood ? "stored" : "refused" })
    order.push(number)
    ignore(chat().sendMessage(id, content, { metadata: { number } }))
  })

const edit = (pick: number, text: string) =>
  on(`edit to ${text}`, pick, (real, wish, { key }, model) => {
    ignore(real.chat().editMessage(real.id, key, text))
    // What is on its way to be refused takes its changes along.
    const isChild = real.find(wish)?.editedAt !== null
    if (wish.end === "refused" && isChild) return
    // It was sent anew.
    if (real.find(wish)?.key !== key) moveLast(model, wish.number)
    if (wish.end === "refused") wish.end = "stored"
    wish.content = text
  })

const remove = (pick: number) =>
  on("delete", pick, (real, wish, { key }) => {
    ignore(real.chat().deleteMessage(real.id, key))
    if (wish.end !== "refused" || !real.itemOf(key)) wish.end = "gone"
  })

const react = (pick: number) =>
  on("react", pick, (real, wish, { key }) => {
    if (wish.end === "refused") return
    wish.isReacted = !wish.isReacted
    const { addReaction, removeReaction } = real.chat()
    ignore((wish.isReacted ? addReaction : removeReaction)(real.id, key, "👍"))
  })

const retry = (pick: number) =>
  on("retry", pick, (real, wish, { key, status }, model) => {
    if (status !== "failed") return
    real.chat().retryMessage(key)
    moveLast(model, wish.number)
  })

const discard = (pick: number) =>
  on("discard", pick, (real, wish, { key }) => {
    const item = real
      .chat()
      .outbox.get()
      .items.find((one) => one.key === key)
    if (!item || item.state === "sending") return
    real.chat().discardMessage(key)
    wish.end = wish.end === "refused" ? "gone" : "unknown"
  })

/** Few, so that much happens to each. */
const pick = fc.nat(2)
const wait = (ms: number) => command(`wait ${ms}`, (_, { clock }) => clock.advance(ms))
const commands = [
  ...[fc.constant(send(true)), fc.constant(send(true)), fc.constant(send(false))],
  ...[1, 2].map(() =>
    fc.tuple(pick, fc.constantFrom("e1", "e2", "e3")).map(([at, text]) => edit(at, text)),
  ),
  ...[remove, react, react, retry, discard].map((act) => pick.map(act)),
  ...[fc.constant(wait(10)), fc.constant(wait(10)), fc.nat(3_000).map(wait)],
  fc.constant(command("disconnect", (_, { chat }) => chat().disconnect())),
  fc.constant(command("connect", (_, { chat }) => ignore(chat().connect()))),
  fc.boolean().map((is) => command(`lose, ${is ? "" : "un"}answered`, (_, { lose }) => lose(is))),
  fc.constant(command("restart", (_, { restart }) => restart())),
]

test("P7 I1 I2 I3: any interleaving of verbs, losses and restarts ends as it was wished", async () => {
  await fc.assert(
    fc.asyncProperty(fc.commands(commands, { maxCommands: 30, size: "max" }), async (steps) => {
      const real = await start()
      const model: Model = { wishes: [], order: [] }
      await fc.asyncModelRun(() => ({ model, real }), steps)
      await check(model, real)
      await real.leave()
    }),
    { numRuns: 200 },
  )
})

/** When the faults have stopped. */
async function check({ wishes, order }: Model, real: Real): Promise<void> {
  ignore(real.chat().connect())
  await real.clock.advance(60_000)
  const observer = real.arrive("ann").chat
  await real.until(observer.connect())
  const all = await real.until(observer.loadMessages(real.id, { limit: 200 }))
  const stored = all.filter(({ deletedAt }) => deletedAt === null)
  const numbers = stored.map(({ metadata }) => metadata.number)
  const certain = wishes.filter(({ end }) => end !== "unknown")
  const wanted = certain.filter(({ end }) => end === "stored")
  const seen = (of: Wish) => stored.filter(({ metadata }) => metadata.number === of.number)
  for (const wish of certain)
    expect([wish, seen(wish).map(({ content, reactions }) => [content, reactions.length])]).toEqual(
      [wish, wish.end === "stored" ? [[wish.content, wish.isReacted ? 1 : 0]] : []],
    )
  // I2, I3
  expect(new Set(numbers).size).toBe(numbers.length)
  const isCertain = (number: unknown) => wanted.some((wish) => wish.number === number)
  expect(numbers.filter(isCertain)).toEqual(order.filter(isCertain))
  const items = real
    .chat()
    .outbox.get()
    .items.map(({ state, command: type }) => `${type} ${state}`)
  const refused = wishes.filter(({ end }) => end === "refused")
  expect(items).toEqual(refused.map(() => "send_message failed"))
  await real.until(real.chat().loadMessages(real.id, { limit: 200 }))
  expect(real.shown().flatMap(({ id }) => id ?? [])).toEqual(all.map(({ id }) => id))
  expect(new Set(real.shown().map(({ key }) => key)).size).toBe(real.shown().length)
}
