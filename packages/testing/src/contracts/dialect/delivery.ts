import type { ChatClient, RequestMap } from "@colloquy/core"
import { expect } from "vitest"
import type { DialectCheck } from "./check.ts"
import type { DialectSubject } from "./subject.ts"
import { inTown, type Meeting, meet, type Town } from "./town.ts"

/** Longer than any deadline and any look-up. */
const longMs = 180_000
/** What is left of a deadline, and hardly more: a look-up begins 2 s after it. */
const deadlineMs = 9_500

/** `delivery` says the truth: what an answer proves, and what a lost one costs. */
export function deliveryChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  const { idempotent, lookUp } = subject.dialect.delivery
  const isKnowable = idempotent || lookUp !== null
  const proves = idempotent || lookUp?.trusted === true
  const met = (act: (town: Town<Frame, Requests>, meeting: Meeting<Frame>) => Promise<void>) =>
    inTown(subject, async (town) => act(town, await meet(town)))
  return [
    {
      name: `O6 O7 F42: an answer lost with the link: stored once, and ${found(isKnowable)}`,
      run: () =>
        met(async (town, meeting) => {
          await sayWith(town, meeting, { isDeaf: true })
          expect(await town.stored(meeting.id)).toEqual(["hello"])
          meeting.ann.transport.cut()
          await expectOutcome(town, meeting, ["hello"], [`hello ${found(isKnowable)}`])
        }),
    },
    {
      name: `O6 O7 F42: an answer lost on a living link: stored once, and ${found(isKnowable)}`,
      run: () =>
        met(async (town, meeting) => {
          await sayWith(town, meeting, { isDeaf: true })
          await town.clock.advance(deadlineMs)
          await expectOutcome(town, meeting, ["hello"], [`hello ${found(isKnowable)}`])
        }),
    },
    {
      name: `O6 O7 F43: a message lost before it was stored is ${proves ? "sent again" : "never sent twice"}`,
      run: () =>
        met(async (town, meeting) => {
          await sayWith(town, meeting, { isMute: true })
          meeting.ann.transport.cut()
          const status = proves ? "sent" : lookUp ? "failed" : "unconfirmed"
          await expectOutcome(town, meeting, proves ? ["hello"] : [], [`hello ${status}`])
        }),
    },
    {
      name: "O7 F44: of two equal messages each finds its own",
      run: () =>
        met(async (town, meeting) => {
          await sayWith(town, meeting, {})
          await sayWith(town, meeting, { isDeaf: true })
          meeting.ann.transport.cut()
          const second = `hello ${found(isKnowable)}`
          await expectOutcome(town, meeting, ["hello", "hello"], ["hello sent", second])
          const ids = meeting.ann.chat
            .messages(meeting.id)
            .get()
            .map(({ id, key }) => id ?? key)
          expect(new Set(ids).size).toBe(2)
        }),
    },
    {
      name: "O4 I2 I3: through drops and lost answers nothing is stored twice, and all in order",
      run: () => met((town, meeting) => endure(town, meeting, proves)),
    },
    {
      name: "O4: no more messages of a conversation are on their way than the window says",
      run: () => met(fillWindow),
    },
  ]
}

function found(isKnowable: boolean): string {
  return isKnowable ? "sent" : "unconfirmed"
}

/** Says "hello" over a link with these faults. */
async function sayWith<Frame, Requests extends RequestMap<Requests>>(
  { clock }: Town<Frame, Requests>,
  { ann, id }: Meeting<Frame>,
  faults: { readonly isDeaf?: boolean; readonly isMute?: boolean },
): Promise<void> {
  ann.transport.turn(faults)
  ann.chat.sendMessage(id, "hello").catch(() => {})
  await clock.advance(1_000)
}

/** With a good link again, and all the time that it takes. */
async function expectOutcome<Frame, Requests extends RequestMap<Requests>>(
  { clock, stored }: Town<Frame, Requests>,
  { ann, id }: Meeting<Frame>,
  contents: readonly string[],
  shown: readonly string[],
): Promise<void> {
  ann.transport.turn({ isDeaf: false, isMute: false })
  await clock.advance(longMs)
  expect(await stored(id)).toEqual(contents)
  expect(shownBy(ann.chat, id)).toEqual(shown)
}

function shownBy(chat: ChatClient, id: string): readonly string[] {
  return chat
    .messages(id)
    .get()
    .map(({ content, status }) => `${content} ${status}`)
}

async function endure<Frame, Requests extends RequestMap<Requests>>(
  { clock, stored }: Town<Frame, Requests>,
  { ann, id }: Meeting<Frame>,
  proves: boolean,
): Promise<void> {
  const texts = Array.from({ length: 20 }, (_, index) => `${index}`)
  for (const text of texts) ann.chat.sendMessage(id, text).catch(() => {})
  for (let round = 0; round < 6; round++) {
    ann.transport.turn({ isDeaf: round % 3 === 1, isMute: round % 3 === 2 })
    await clock.advance(1_500)
    ann.transport.cut()
  }
  ann.transport.turn({ isDeaf: false, isMute: false })
  await clock.advance(2 * longMs)
  const all = await stored(id)
  expect(all).toEqual(texts.filter((text) => all.includes(text)))
  if (proves) expect(all).toEqual(texts)
}

async function fillWindow<Frame, Requests extends RequestMap<Requests>>(
  { clock, stored, subject }: Town<Frame, Requests>,
  { ann, id }: Meeting<Frame>,
): Promise<void> {
  const { window } = subject.dialect.delivery
  const wanted = Math.min(window + 2, 10)
  ann.transport.turn({ isDeaf: true })
  for (let index = 0; index < wanted; index++) ann.chat.sendMessage(id, `${index}`).catch(() => {})
  await clock.advance(1_000)
  expect(await stored(id)).toHaveLength(Math.min(window, wanted))
  ann.transport.turn({ isDeaf: false })
}
