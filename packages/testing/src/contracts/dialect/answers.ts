import type { Command, RequestMap } from "@colloquy/core"
import { expect } from "vitest"
import { type DialectCheck, present } from "./check.ts"
import { commandTypes, exampleOf, type Place } from "./examples.ts"
import type { DialectError, DialectSubject } from "./subject.ts"
import { inTown, type Pair, pairByHand, type Town } from "./town.ts"

/** Refusals, what no server of this wire can do, and whose answer an answer is. */
export function answerChecks<Frame, Requests extends RequestMap<Requests>>(
  subject: DialectSubject<Frame, Requests>,
): readonly DialectCheck[] {
  const { dialect, nameless } = subject
  const lacking = commandTypes().filter(
    (type) => !dialect.capabilities.has(type) && type !== "look_up",
  )
  const paired = (
    act: (town: Town<Frame, Requests>, pair: Pair<Frame, Requests>) => Promise<void>,
  ) => inTown(subject, async (town) => act(town, await pairByHand(town)))
  return [
    ...subject.errors.map((error) => ({
      name: `K8: ${error.name} means ${error.code}, stored: ${error.stored}`,
      run: () => paired((town, pair) => refuse(town, pair, error)),
    })),
    ...lacking.map((type) => ({
      name: `K8: ${type}, which this wire does not have, is refused by name and not sent`,
      run: () =>
        paired(async (_town, { ann, id }) => {
          const before = ann.effects.length
          const requestId = ann.start(exampleOf(type, placeIn(id)))
          expect(ann.settlements(requestId)).toMatchObject([
            { type: "refusal", stored: "no", error: { code: "unsupported" } },
          ])
          expect(ann.effects.slice(before).map((effect) => effect.type)).not.toContain("send")
          const [refusal] = ann.settlements(requestId)
          const reason = refusal?.type === "refusal" ? refusal.error.message : ""
          expect(reason).toMatch(new RegExp(`unable to ${type.replaceAll("_", ".*")}`))
        }),
    })),
    {
      name: "K3 K7 P10: in any order, twice, and after all: every request is settled once, by its own answer",
      run: () => paired(correlate),
    },
    ...(nameless === undefined
      ? []
      : [
          {
            name: "K3: an error without an id settles the only request there is, and none of two",
            run: () => paired((town, pair) => blame(town, pair, nameless)),
          },
        ]),
  ]
}

function placeIn(conversationId: string): Place {
  return { conversationId, message: { id: "m1", seq: 1, createdAt: 0 } }
}

function say(conversationId: string, clientId: string): Command {
  const payload = { conversationId, clientId, type: "text", content: clientId }
  return { type: "send_message", payload }
}

async function refuse<Frame, Requests extends RequestMap<Requests>>(
  { clock }: Town<Frame, Requests>,
  { ann, id }: Pair<Frame, Requests>,
  { answer, code, stored }: DialectError<Frame>,
): Promise<void> {
  ann.hold()
  const requestId = ann.start(say(id, "hello"))
  const send = ann.effects.findLast((effect) => effect.type === "send")
  await clock.advance(1_000)
  ann.deliver([answer(present(send, "frame of the message").frame)])
  expect(ann.settlements(requestId)).toMatchObject([{ type: "refusal", stored, error: { code } }])
}

/** As many requests as may be on their way at once: one a lane, and all that go beside lanes. */
function together<Frame, Requests extends RequestMap<Requests>>(
  { subject }: Town<Frame, Requests>,
  { ann, id }: Pair<Frame, Requests>,
): ReadonlyMap<string, Command> {
  const { dialect } = subject
  const wanted = [
    "load_conversations",
    "load_messages",
    "send_message",
    "join_conversation",
  ] as const
  const lanes = new Set<string>()
  const started = new Map<string, Command>()
  for (const type of wanted) {
    const command = type === "send_message" ? say(id, "hello") : exampleOf(type, placeIn(id))
    const lane = dialect.lane(command)
    if (!dialect.capabilities.has(type) || (lane !== null && lanes.has(lane))) continue
    if (lane !== null) lanes.add(lane)
    started.set(ann.start(command), command)
  }
  return started
}

async function correlate<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
  pair: Pair<Frame, Requests>,
): Promise<void> {
  const { ann } = pair
  ann.hold()
  const started = together(town, pair)
  await town.clock.advance(1_000)
  // What a command asks next is answered in the same way.
  for (let told = 0; told < ann.held.length; ) {
    const answers = ann.held.slice(told).reverse()
    told = ann.held.length
    ann.deliver([...answers, ...answers])
    await town.clock.advance(1_000)
  }
  ann.deliver(ann.held)
  for (const [requestId, command] of started) {
    const settled = ann.settlements(requestId)
    expect([command.type, settled.map(({ type }) => type)]).toEqual([command.type, ["reply"]])
    const [reply] = settled
    const result = reply?.type === "reply" ? reply.result : null
    const part = resultOf(command.type)
    if (part) expect(result).toHaveProperty(part)
  }
}

/** What the result of a command holds, and that of no other among them. */
function resultOf(type: Command["type"]): string | undefined {
  if (type === "load_conversations") return "conversations"
  if (type === "load_messages") return "messages"
  return type === "send_message" ? "message" : undefined
}

async function blame<Frame, Requests extends RequestMap<Requests>>(
  town: Town<Frame, Requests>,
  pair: Pair<Frame, Requests>,
  nameless: Frame,
): Promise<void> {
  const { ann, id } = pair
  ann.hold()
  const only = ann.start(say(id, "hello"))
  ann.deliver([nameless])
  expect(ann.settlements(only)).toMatchObject([{ type: "refusal" }])
  const several = together(town, pair)
  ann.deliver([nameless])
  const settled = [...several.keys()].flatMap(ann.settlements)
  if (several.size > 1) expect(settled).toEqual([])
}
