import type { ServiceStorage } from "@colloquy/service"
import { createMemoryStorage } from "@colloquy/service/memory"
import { createChance } from "./chance.ts"
import { createDisk } from "./disk.ts"
import { createLedger, type Ledger } from "./ledger.ts"
import { createMachine, type Machine } from "./machine.ts"
import type { Plan } from "./plan.ts"
import { createScheduler, type Scheduler } from "./scheduler.ts"
import { createSimulatedServer, type SimulatedServer } from "./server.ts"
import { createServerLog, type ServerLog } from "./server-log.ts"
import { createTrace, type Trace, type TraceOptions } from "./trace.ts"
import { createWeather } from "./weather.ts"

/** Everything there is in a run. */
export interface World {
  readonly scheduler: Scheduler
  readonly trace: Trace
  readonly server: SimulatedServer
  readonly storage: ServiceStorage
  readonly log: ServerLog
  readonly ledger: Ledger
  readonly machines: readonly Machine[]
  /** Conversations that somebody heard of, in that order. */
  readonly rooms: readonly string[]
  readonly noteRoom: (conversationId: string) => void
  /** Every fault stops. */
  readonly heal: () => void
  /** What went wrong where nobody could catch it. */
  readonly faults: readonly unknown[]
}

const startMs = Date.UTC(2026, 0, 1)
const serverActor = 1
/** Each machine has an actor of its own, and one for each direction of its links. */
const firstActor = 10
const actorsEach = 3

export function createWorld(plan: Plan, tracing: Omit<TraceOptions, "now">): World {
  const { seed } = plan
  const scheduler = createScheduler(seed, startMs)
  const trace = createTrace({ now: scheduler.now, ...tracing })
  const storage = createMemoryStorage()
  const log = createServerLog(storage)
  const faults: unknown[] = []
  const rooms: string[] = []
  let pages = 0
  const onFault = (fault: unknown): void => {
    faults.push(fault)
  }
  const server = createSimulatedServer({
    scheduler,
    actor: serverActor,
    chance: createChance(seed, "server"),
    storage: log.storage,
    onFault,
  })

  function addMachine(user: number, number: number): Machine {
    const actor = firstActor + actorsEach * number
    return createMachine({
      ...{ seed, number, scheduler, onFault },
      userId: `u${user}`,
      chance: createChance(seed, `machine ${number}`),
      disk: createDisk({ scheduler, actor, chance: createChance(seed, `disk ${number}`) }),
      weather: createWeather({ scheduler, ...plan }),
      actors: { machine: actor, up: actor + 1, down: actor + 2 },
      accept: server.accept,
      isDurable: true,
      knowsUser: true,
      tokenLifeMs: 3_600_000,
      nextPage: () => pages++,
      onFrame(page, direction, text) {
        const type = nameOf(text)
        trace.note(`page ${page.number} ${direction === "up" ? ">" : "<"} ${type}`, text)
        const [machine] = machines.slice(number)
        if (direction === "up" && type === "send_message" && machine)
          ledger.noteSent(machine, clientIdOf(text))
      },
    })
  }

  const ledger = createLedger()
  const machines = plan.users.map(addMachine)
  return {
    scheduler,
    trace,
    server,
    storage,
    log,
    ledger,
    machines,
    rooms,
    noteRoom(conversationId) {
      if (!rooms.includes(conversationId)) rooms.push(conversationId)
    },
    heal() {},
    faults,
  }
}

function nameOf(text: string): string {
  return /^\{"type":"(\w+)"/.exec(text)?.[1] ?? "?"
}

function clientIdOf(text: string): string {
  return /"clientId":"([^"]+)"/.exec(text)?.[1] ?? ""
}
