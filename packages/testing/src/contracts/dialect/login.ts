import type { ConnectionState, RequestMap, TokenReason } from "@colloquy/core"
import { expect } from "vitest"
import type { DialectCheck } from "./check.ts"
import type { DialectClose, DialectSubject } from "./subject.ts"
import { inTown, meet, type Person, type Town } from "./town.ts"

const longMs = 60_000

/** Hello, acceptance, refusal, renewal, probe, close. */
export function loginChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  return [
    {
      name: "A1: a token that the server takes makes a connection ready, with its user",
      run: () =>
        inTown(subject, async (town) => {
          const session = await town.open("ann")
          const ready = session.effects.filter(({ type }) => type === "ready")
          expect(ready).toMatchObject([{ welcome: { user: { id: "ann" } } }])
        }),
    },
    {
      name: "nothing is ready before the server says so",
      run: () =>
        inTown(subject, async (town) => {
          const { session, effects } = await town.open(null)
          const bad = effects.concat(session.opened(null)).map(({ type }) => type)
          expect(bad).not.toContain("ready")
        }),
    },
    {
      name: "A4: a refused token is replaced, and a second refusal is final",
      run: () =>
        inTown(subject, async (town) => {
          const { chat, reasons } = connecting(town, () => "bad")
          await town.clock.advance(longMs)
          // Once more where the server closes while the answer is on its way.
          expect(reasons.slice(0, 2)).toEqual(["connect", "denied"])
          expect(reasons.length).toBeLessThan(4)
          expect(ended(chat.connection.get())).toEqual(["closed", "unauthorized"])
        }),
    },
    {
      name: "A4: a fresh token after a refused one is taken",
      run: () =>
        inTown(subject, async (town) => {
          const { chat } = connecting(town, (reason) => (reason === "denied" ? "ann" : "bad"))
          await town.clock.advance(longMs)
          expect([chat.connection.get().status, chat.user.get()?.id]).toEqual(["ready", "ann"])
        }),
    },
    {
      name: "A3: a token that is renewed leaves the connection ready, and what is sent then arrives",
      run: () => inTown(subject, renew),
    },
    {
      name: "H8: a probe is answered",
      run: () =>
        inTown(subject, async (town) => {
          const { session, perform, effects } = await town.open("ann")
          const probe = session.probe()
          if (probe === null || probe === "later") return
          perform(probe)
          await town.clock.advance(longMs)
          const isAnswered = subject.dialect.profile?.probeAnswered !== false
          expect(effects.some(({ type }) => type === "probed")).toBe(isAnswered)
        }),
    },
    ...subject.closes.map((close) => ({
      name: `C5: a close with ${close.reason.code ?? 1006} means ${close.next}`,
      run: () => inTown(subject, (town) => endWith(town, close)),
    })),
  ]
}

function connecting<Frame, Requests extends RequestMap<Requests>>(
  { client }: Town<Frame, Requests>,
  answer: (reason: TokenReason) => string,
): Person<Frame> & { readonly reasons: readonly TokenReason[] } {
  const reasons: TokenReason[] = []
  const person = client({
    async token({ reason }) {
      reasons.push(reason)
      return answer(reason)
    },
  })
  person.chat.connect().catch(() => {})
  return { ...person, reasons }
}

async function renew<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
): Promise<void> {
  const { ann, id } = await meet(town)
  const statuses: string[] = []
  ann.chat.connection.subscribe(({ status }) => statuses.push(status))
  ann.chat.setToken("ann")
  await town.clock.advance(1_000)
  ann.chat.sendMessage(id, "hello").catch(() => {})
  await town.clock.advance(longMs)
  expect(statuses.filter((status) => status !== "ready")).toEqual([])
  expect(ann.chat.connection.get().status).toBe("ready")
  expect(await town.stored(id)).toEqual(["hello"])
}

async function endWith<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
  { reason, next }: DialectClose,
): Promise<void> {
  const { chat, reasons, transport } = connecting(town, () => "ann")
  await town.clock.advance(1_000)
  expect(chat.connection.get().status).toBe("ready")
  transport.cut(reason)
  await town.clock.advance(10 * longMs)
  const { status } = chat.connection.get()
  // A held token is offered again, unless the server is said not to have taken it.
  const seen =
    status === "closed" ? "stop" : reasons.includes("denied") ? "reauthenticate" : "retry"
  expect([seen, status]).toEqual([next, next === "stop" ? "closed" : "ready"])
}

function ended({ status, error }: ConnectionState): readonly unknown[] {
  return [status, error?.code]
}
