import type { ServiceStorage } from "@colloquy/service"
import { createChance } from "./chance.ts"
import { createDisk } from "./disk.ts"
import { isFault } from "./fault-ids.ts"
import { createForgetfulStorage, type ForgetfulStorage } from "./forgetful-storage.ts"
import { settleForgotten } from "./forgetting.ts"
import { createLatecomers, type Latecomers } from "./latecomers.ts"
import { createLedger, type Ledger } from "./ledger.ts"
import { createMachine, type Machine } from "./machine.ts"
import { findUnkept } from "./oracle/kept-first.ts"
import type { Violation } from "./oracle/violation.ts"
import type { Page } from "./page.ts"
import type { Plan } from "./plan.ts"
import { createScheduler, type Scheduler } from "./scheduler.ts"
import { createSimulatedServer, type SimulatedServer } from "./server.ts"
import { createStore, type Store } from "./store.ts"
import { createTrace, type Trace, type TraceOptions } from "./trace.ts"
import { createWeather } from "./weather.ts"

/** Everything there is in a run. */
export interface World {
  readonly scheduler: Scheduler
  readonly trace: Trace
  readonly server: SimulatedServer
  /** What the server has, without what comes between. */
  readonly storage: ServiceStorage
  readonly store: Store
  readonly log: ForgetfulStorage["log"]
  /** The server loses what it was written since then. */
  readonly forgetSince: (ms: number) => Promise<void>
  readonly ledger: Ledger
  readonly latecomers: Latecomers
  readonly machines: readonly Machine[]
  /** Conversations that somebody heard of, in that order. */
  readonly rooms: readonly string[]
  readonly noteRoom: (conversationId: string) => void
  /** Commands may be refused, or given up, for no fault of their own. */
  readonly hasRefusals: boolean
  /** Every fault stops. */
  readonly heal: () => void
  /** What went wrong where nobody could catch it. */
  readonly faults: readonly unknown[]
  /** Promises that were broken between two looks. */
  readonly breaches: readonly Violation[]
  readonly onFault: (fault: unknown) => void
}

const startMs = Date.UTC(2026, 0, 1)
const serverActor = 1
const storeActor = 2
/** Each machine has an actor of its own, and one for each direction of its links. */
const firstActor = 10
const actorsEach = 3

export function createWorld(plan: Plan, tracing: Omit<TraceOptions, "now">): World {
  const { seed } = plan
  const scheduler = createScheduler(seed, startMs)
  const trace = createTrace({ now: scheduler.now, ...tracing })
  const latecomers = createLatecomers(scheduler.now)
  const { storage, log, forgetSince } = createForgetfulStorage(
    scheduler.now,
    ({ senderId, conversationId, content }) =>
      latecomers.noteStored({ userId: senderId, conversationId, content }),
  )
  const faults: unknown[] = []
  const breaches: Violation[] = []
  const rooms: string[] = []
  let pages = 0
  const onFault = (fault: unknown): void => {
    faults.push(fault)
  }
  const store = createStore({
    scheduler,
    actor: storeActor,
    chance: createChance(seed, "store"),
    storage,
    lives: log.lives,
    onUntold(conversationId) {
      for (const machine of machines)
        for (const page of machine.openPages()) page.missed.add(conversationId)
    },
    onMark({ conversationId, userId, readSeq, isTold }) {
      const own = machines.filter((machine) => machine.userId === userId)
      for (const { untoldMarks } of own.flatMap((machine) => machine.openPages()))
        if (!isTold) untoldMarks.set(conversationId, readSeq)
        else if (readSeq >= (untoldMarks.get(conversationId) ?? 0))
          untoldMarks.delete(conversationId)
    },
  })
  const server = createSimulatedServer({
    scheduler,
    actor: serverActor,
    chance: createChance(seed, "server"),
    storeFor: store.forProcess,
    onFault,
  })

  function addMachine(user: number, number: number): Machine {
    const actor = firstActor + actorsEach * number
    const weather = createWeather({
      ...{ scheduler, actor, latencyMs: plan.latencyMs, jitterMs: plan.jitterMs },
      skewMs: plan.skewsMs[number] ?? 0,
      onClearing() {
        for (const link of machines[number]?.links() ?? []) link.resume()
      },
    })
    const { whenAwake } = weather
    return createMachine({
      ...{ seed, number, scheduler, onFault, weather },
      userId: `u${user}`,
      chance: createChance(seed, `machine ${number}`),
      disk: createDisk({
        ...{ scheduler, actor, whenAwake, chance: createChance(seed, `disk ${number}`) },
        onWritten: (keys, details) => trace.note(`machine ${number} writes ${keys}`, details),
        onErased() {
          const machine = machines[number]
          trace.note(`machine ${number} is erased`)
          if (machine) ledger.noteErased(machine)
        },
      }),
      actors: { machine: actor, up: actor + 1, down: actor + 2 },
      isWeak: plan.areWeak?.[number] ?? false,
      accept: plan.areWeak?.[number] ? server.acceptWeak : server.accept,
      ...{ isDurable: plan.isDurable, knowsUser: plan.knowsUser, tokenLifeMs: plan.tokenLifeMs },
      nextPage: () => pages++,
      onDebug: (pageNumber, line) => trace.note(`page ${pageNumber} ${line}`),
      onFrame(page, direction, text) {
        const type = nameOf(text)
        trace.note(`page ${page.number} ${direction === "up" ? ">" : "<"} ${type}`, text)
        const machine = machines[number]
        if (!machine) return
        const clientId = clientIdOf(text)
        if (direction === "down") {
          const told = type === "message_received" ? ledger.byKey(machine, clientId) : undefined
          if (told?.key === clientId) told.isTold = true
          return
        }
        if (type === "send_message") ledger.noteSent(machine, clientId)
        if (type === "send_message" && machine.isWeak) noteSaid(machine, page, saidIn(text))
        // A damaged record was put aside: what it was of is in memory alone.
        const isDamaged = ledger.byKey(machine, clientId)?.settled === "damaged"
        const breach = clientId === "" || isDamaged ? null : findUnkept(machine, page, clientId)
        if (breach) breaches.push(breach)
      },
    })
  }

  function noteSaid(machine: Machine, page: Page, said: ReturnType<typeof saidIn>): void {
    latecomers.noteSent({ userId: machine.userId, ...said })
    const intention = page.chat.outbox
      .get()
      .items.flatMap(({ state, key }) => (state === "sending" ? ledger.byKey(machine, key) : []))
      .find((one) => one?.conversationId === said.conversationId && one.content === said.content)
    if (intention) ledger.noteSentWithoutKey(intention, page)
  }

  const ledger = createLedger()
  const machines: readonly Machine[] = plan.users.map(addMachine)
  return {
    scheduler,
    trace,
    server,
    storage,
    async forgetSince(ms) {
      const forgotten = await settleForgotten({ log, ledger }, () => forgetSince(ms))
      for (const page of machines.flatMap((machine) => machine.pages()))
        for (const conversationId of forgotten) page.outdated.add(conversationId)
    },
    store,
    log,
    ledger,
    latecomers,
    machines,
    rooms,
    noteRoom(conversationId) {
      if (!rooms.includes(conversationId)) rooms.push(conversationId)
    },
    hasRefusals: plan.decisions.some(isFault),
    heal() {
      store.heal()
      server.start()
      for (const machine of machines) machine.heal()
    },
    faults,
    breaches,
    onFault,
  }
}

function nameOf(text: string): string {
  return /^\{"type":"(\w+)"/.exec(text)?.[1] ?? "?"
}

function clientIdOf(text: string): string {
  return /"clientId":"([^"]+)"/.exec(text)?.[1] ?? ""
}

/** As the QryptChat API has it. */
function saidIn(text: string): { readonly conversationId: string; readonly content: string } {
  const [, conversationId = "", content = ""] =
    /"conversationId":"([^"]+)","content":"([^"]*)"/.exec(text) ?? []
  return { conversationId, content }
}
