import type {
  Capability,
  ChatEvent,
  Command,
  DialectSession,
  Effect,
  RequestMap,
  TransportLink,
} from "@colloquy/core"
import type { FakeClock } from "../../fake-clock.ts"
import { present } from "./check.ts"
import type { DialectServer, DialectSubject } from "./subject.ts"

/** A session of the dialect at a real server, moved by hand: what a client would do with its effects, and no more. */
export interface HandledSession<Frame, Requests extends RequestMap<Requests>> {
  readonly session: DialectSession<Frame, Requests>
  /** What this server lets the dialect do. */
  readonly capabilities: ReadonlySet<Capability>
  /** All that the session answered with so far. */
  readonly effects: readonly Effect<Frame>[]
  /** What the server said. */
  readonly heard: readonly Frame[]
  /** What was asked, under which id. */
  readonly asked: ReadonlyMap<string, Command>
  /** What the server said since `hold`, and the session was not told; `deliver` decides. */
  readonly held: readonly Frame[]
  readonly hold: () => void
  readonly deliver: (frames: readonly Frame[]) => void
  readonly perform: (effects: readonly Effect<Frame>[]) => void
  /** Asks, and gives the id under which it was asked. */
  readonly start: (command: Command) => string
  /** Asks, and gives what settled it. */
  readonly ask: (command: Command) => Promise<Settlement<Frame>>
  readonly settlements: (requestId: string) => readonly Settlement<Frame>[]
  readonly events: <T extends ChatEvent["type"]>(type: T) => readonly (ChatEvent & { type: T })[]
  readonly leave: () => Promise<void>
}

export type Settlement<Frame> = Extract<Effect<Frame>, { type: "reply" | "refusal" }>

const patienceMs = 1_000
let lastSession = 0

/** @param token `null`: only opens the link, and says nothing. */
export async function openByHand<Frame, Requests extends RequestMap<Requests>>(
  { dialect }: DialectSubject<Frame, Requests>,
  server: DialectServer<Frame>,
  clock: FakeClock,
  token: string | null,
): Promise<HandledSession<Frame, Requests>> {
  lastSession += 1
  const prefix = `s${lastSession}`
  const effects: Effect<Frame>[] = []
  const heard: Frame[] = []
  const held: Frame[] = []
  const asked = new Map<string, Command>()
  let link: TransportLink<Frame> | null = null
  let isHolding = false
  let lastRequest = 0
  const session = dialect.open({
    ...{ channel: null, user: null, deviceId: prefix, memory: {}, unclear: () => [] },
    nowMs: clock.now,
  })

  function perform(answered: readonly Effect<Frame>[]): void {
    for (const effect of answered) {
      effects.push(effect)
      if (effect.type === "send") link?.send(effect.frame)
      if (effect.type === "fetch") fetch(effect)
    }
  }

  function fetch({ request, ...of }: Extract<Effect<Frame>, { type: "fetch" }>): void {
    const http = present(server.http, "http of this server")
    const signal = new AbortController().signal
    http({ ...request, signal }).then(
      (response) => perform(session.response(response, of)),
      (cause: unknown) => perform(session.response({ failed: "network", cause }, of)),
    )
  }

  function start(command: Command): string {
    lastRequest += 1
    const id = `${prefix}-${lastRequest}`
    asked.set(id, command)
    perform(session.start(command, { id, attempt: 1 }))
    return id
  }

  function settlements(requestId: string): readonly Settlement<Frame>[] {
    return effects.filter(
      (effect): effect is Settlement<Frame> =>
        (effect.type === "reply" || effect.type === "refusal") && effect.requestId === requestId,
    )
  }

  link = server.transport().connect(session.request(token), {
    onOpen() {
      if (token !== null) perform(session.opened(token))
    },
    onFrame(frame) {
      heard.push(frame)
      if (isHolding) held.push(frame)
      else perform(session.frame(frame))
    },
    onClose: () => {},
    onAlive: () => {},
  })
  await clock.advance(patienceMs)
  const accepted = effects.find((effect) => effect.type === "ready")
  const capabilities = accepted?.welcome.capabilities ?? dialect.capabilities
  // As a client does: before it, such a server tells nothing.
  if (accepted && capabilities.has("resume")) {
    start({ type: "resume", payload: { cursors: {} } })
    await clock.advance(patienceMs)
  }

  return {
    ...{ session, capabilities, effects, heard, asked, held, perform, start, settlements },
    hold() {
      isHolding = true
    },
    deliver(frames) {
      for (const frame of frames) perform(session.frame(frame))
    },
    async ask(command) {
      const id = start(command)
      await clock.advance(patienceMs)
      return present(settlements(id)[0], `answer to ${command.type}`)
    },
    events<T extends ChatEvent["type"]>(type: T) {
      const isOfType = (event: ChatEvent): event is ChatEvent & { type: T } => event.type === type
      return effects.flatMap((effect) =>
        effect.type === "event" && isOfType(effect.event) ? [effect.event] : [],
      )
    },
    leave() {
      link?.kill()
      return clock.advance(patienceMs)
    },
  }
}
