import type { DialectSession, RequestMap } from "@colloquy/core"
import fc from "fast-check"
import { expect } from "vitest"
import type { HandledSession } from "./by-hand.ts"
import type { DialectCheck } from "./check.ts"
import { commandTypes, exampleOf } from "./examples.ts"
import type { DialectSubject } from "./subject.ts"
import { inTown, meet, pairByHand, type Town } from "./town.ts"

const fuzzedFrames = 10_000
const fuzzSeed = 20_251_121
/** Then a new one begins: what was asked is settled sooner or later. */
const framesASession = 20
/** Fewer through a whole client: what they leave behind is looked at, not what they are. */
const clientFrames = 1_000

/** Whatever a server says, nothing is thrown, no object is touched, and the session goes on. */
export function hostileChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  const { frames } = subject
  return [
    {
      name: "P9 F69 F70: 10,000 frames of nonsense and of broken sense are answered with effects",
      run: () =>
        inTown(subject, async (town) => {
          const before = Object.getOwnPropertyNames(Object.prototype)
          const ann = await talk(town)
          const recorded = ann.heard.map(frames.toText)
          let session = reopen(subject, ann, 0)
          for (const [index, text] of nonsense(recorded, fuzzedFrames).entries()) {
            if (index % framesASession === 0) session = reopen(subject, ann, index)
            const effects = answerTo(() => session.frame(frames.fromText(text)), text)
            if (!effects.every(({ type }) => typeof type === "string"))
              throw new Error(`no effect came of ${text}`)
          }
          expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
        }),
    },
    {
      name: "F69: a client that heard nonsense says and hears messages afterwards",
      run: () =>
        inTown(subject, async (town) => {
          const { ann, bob, id } = await meet(town)
          for (const text of nonsense([], clientFrames)) ann.transport.say(frames.fromText(text))
          await town.clock.advance(1_000)
          const { opened } = ann.chat.stats()
          expect([ann.chat.connection.get().status, opened]).toEqual(["ready", 1])
          for (const { chat } of [ann, bob]) chat.sendMessage(id, "still here").catch(() => {})
          await town.clock.advance(1_000)
          const shown = ann.chat.messages(id).get()
          expect(shown.map(({ content, status }) => `${content} ${status}`)).toEqual([
            ...["still here sent", "still here sent"],
          ])
        }),
    },
  ]
}

function answerTo<T>(decode: () => readonly T[], text: string): readonly T[] {
  try {
    return decode()
  } catch (cause) {
    throw new Error(`decoding threw at ${JSON.stringify(text.slice(0, 200))}`, { cause })
  }
}

/** All that Ann can ask is asked, and Bob is there. */
async function talk<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
): Promise<HandledSession<Frame, Requests>> {
  const { ann, bob, id } = await pairByHand(town)
  const place = { conversationId: id, message: { id: "m1", seq: 1, createdAt: 0 } }
  const { capabilities } = town.subject.dialect
  await bob.ask(exampleOf("send_message", place))
  if (capabilities.has("typing_start")) await bob.ask(exampleOf("typing_start", place))
  // Whoever leaves hears nothing more.
  const wanted = commandTypes().filter((type) => capabilities.has(type) && !/leave/.test(type))
  for (const type of wanted) ann.start(exampleOf(type, place))
  await town.clock.advance(1_000)
  await bob.leave()
  return ann
}

/** Ann's session once more: accepted, in two cases of three, and with everything asked under the same ids. */
function reopen<Frame, Requests extends RequestMap<Requests>>(
  { dialect }: DialectSubject<Frame, Requests>,
  { heard, asked }: HandledSession<Frame, Requests>,
  index: number,
): DialectSession<Frame, Requests> {
  const session = dialect.open({
    ...{ channel: null, user: null, deviceId: "d", memory: {}, unclear: () => [], nowMs: () => 0 },
  })
  session.opened("ann")
  if (index % (3 * framesASession) === 0) return session
  for (const frame of heard) if (session.frame(frame).some(({ type }) => type === "ready")) break
  for (const [id, command] of asked) session.start(command, { id, attempt: 1 })
  return session
}

/** The same texts for the same recording. */
function nonsense(recorded: readonly string[], count: number): readonly string[] {
  const wrong = fc.oneof(
    fc.constantFrom<unknown>(null, -1, 1.5, 1e20, "", "x", "__proto__", [], {}, true, "\ud800"),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const broken = fc
    .tuple(fc.constantFrom(...recorded, "{}"), fc.nat(), wrong, fc.nat(4))
    .map(([text, at, value, how]) => breakText(text, at, value, how))
  const codeUnits = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))
  const texts = fc.oneof(codeUnits, fc.json({ maxDepth: 2 }), broken, broken, broken)
  return fc.sample(texts, { numRuns: count, seed: fuzzSeed })
}

/** One thing wrong with it: cut off, a field gone, or a field that is something else. */
function breakText(text: string, at: number, value: unknown, how: number): string {
  if (how === 0) return text.slice(0, at % (text.length + 1))
  const places = placesIn(JSON.parse(text))
  const target = places[at % Math.max(1, places.length)]
  if (!target) return text
  return JSON.stringify(changed(JSON.parse(text), target, value, how === 1))
}

type Path = readonly string[]

function placesIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path]
  const inner = Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))
  return path.length > 0 ? [path, ...inner] : inner
}

function changed(value: unknown, [key, ...rest]: Path, next: unknown, isGone: boolean): unknown {
  if (key === undefined || typeof value !== "object" || value === null) return next
  const entries = Object.entries(value).flatMap(
    ([name, one]): readonly (readonly [string, unknown])[] => {
      if (name !== key) return [[name, one]]
      if (rest.length === 0 && isGone) return []
      return [[name, changed(one, rest, next, isGone)]]
    },
  )
  return Array.isArray(value) ? entries.map(([, one]) => one) : Object.fromEntries(entries)
}
