import type { NetworkSignal } from "@colloquy/core"
import type { Machine } from "./machine.ts"
import type { Fault } from "./plan.ts"
import type { World } from "./world.ts"

/** Something goes wrong, on this machine or with the server. */
export function befall(world: World, machine: Machine, fault: Fault): void {
  const { scheduler, server, store } = world
  const { weather, disk } = machine
  const pages = machine.openPages()
  const tell = (signal: NetworkSignal): void => {
    for (const page of pages) page.signals.tell(signal)
  }
  switch (fault.type) {
    case "cut":
      for (const link of machine.links()) link.cut(fault.isSilent)
      break
    case "block":
      weather.block(fault.way, fault.forMs)
      giveUpOn(world, machine, fault.forMs)
      break
    case "spoilHandshakes":
      weather.spoilHandshakes(fault.become, fault.forMs)
      break
    case "slowLink":
      weather.slow(fault.latencyMs, fault.forMs)
      break
    case "mishap":
      weather.addMishaps(fault.kind, fault.count)
      break
    case "sleep":
      weather.sleep(fault.forMs)
      giveUpOn(world, machine, fault.forMs)
      break
    case "freeze":
      tell("frozen")
      weather.sleep(fault.forMs)
      giveUpOn(world, machine, fault.forMs)
      later(world, fault.forMs, () => tell("resumed"))
      break
    case "hide":
      tell("hidden")
      later(world, fault.forMs, () => tell("visible"))
      break
    case "offline":
      tell("offline")
      weather.block("both", fault.forMs)
      later(world, fault.forMs, () => tell("online"))
      break
    case "signal":
      tell(fault.signal)
      break
    case "jump":
      weather.jump(fault.byMs)
      break
    case "breakDisk":
      disk.break(fault.how, fault.forMs)
      break
    case "crashAtWrite":
      disk.crashAfter(fault.writes)
      break
    case "corrupt":
      corrupt(world, machine, fault)
      break
    case "withholdToken":
      machine.withholdToken(fault.how, fault.forMs)
      break
    case "stopServer":
      server.crash()
      for (const one of world.machines) for (const link of one.links()) link.orphan(fault.isSilent)
      if (fault.forgetsMs !== undefined)
        world.forgetSince(scheduler.now() - fault.forgetsMs).catch(world.onFault)
      scheduler.after(serverActor, fault.forMs, server.start)
      break
    case "drainServer":
      server
        .drain()
        .then(() => scheduler.after(serverActor, fault.forMs, server.start))
        .catch(world.onFault)
      break
    case "slowStore":
      store.slow(fault.mostMs, fault.forMs)
      break
    case "breakStore":
      store.fail(fault.forMs)
      break
    case "expireTokens":
      server.expireTokens()
      break
  }
}

const serverActor = 1
const idleMs = 45_000

/** A server asks now and then whether somebody is there. */
function giveUpOn({ scheduler }: World, machine: Machine, forMs: number): void {
  if (forMs <= idleMs) return
  const links = machine.links()
  scheduler.after(serverActor, idleMs, () => {
    if (!machine.weather.isUpBlocked && !machine.weather.isDownBlocked) return
    for (const link of links) link.giveUp()
  })
}

/** The page may be gone by then. */
function later({ scheduler }: World, delayMs: number, act: () => void): void {
  scheduler.after(serverActor, delayMs, act)
}

function corrupt(
  { ledger }: World,
  machine: Machine,
  { item, how }: Extract<Fault, { readonly type: "corrupt" }>,
): void {
  const key = machine.disk.corruptItem(item, how)
  const intention = key === undefined ? undefined : ledger.byKey(machine, key)
  if (intention) intention.settled = "damaged"
}
