import type { Transport } from "@colloquy/core"
import type { Disk } from "./disk.ts"
import { createLink, type LinkOptions, type SimulatedLink } from "./link.ts"
import { createPage, type Page } from "./page.ts"
import { createPageClock, createSignals } from "./page-ports.ts"
import { makeToken } from "./tokens.ts"
import type { MachineWeather } from "./weather.ts"

/** One person's device: a disk, a clock, a way to the server, and a page or two. */
export interface Machine {
  readonly number: number
  readonly userId: string
  /** Its pages speak to a gateway that takes a repeat for a second message. */
  readonly isWeak: boolean
  readonly disk: Disk
  readonly weather: MachineWeather
  /** The one that its user looks at; it may be over. */
  readonly page: () => Page | null
  /** All that ever were. */
  readonly pages: () => readonly Page[]
  readonly openPages: () => readonly Page[]
  /** Opens a page, unless one is open. */
  readonly open: () => Page
  /** Opens one more. */
  readonly openBeside: () => Page
  /** Looks at the other open page. False: there is none. */
  readonly turn: () => boolean
  /** The process of the page that its user looks at ends, in the middle of whatever it does. */
  readonly crash: () => void
  readonly newToken: () => string
  /** Whoever gives tokens does not, for so long. */
  readonly withholdToken: (how: "hangs" | "rejects", forMs: number) => void
  readonly heal: () => void
  readonly links: () => readonly SimulatedLink[]
}

export interface MachineOptions
  extends Pick<LinkOptions, "scheduler" | "chance" | "accept" | "onFault"> {
  readonly seed: number
  readonly number: number
  readonly userId: string
  readonly disk: Disk
  readonly weather: MachineWeather
  readonly actors: { readonly machine: number; readonly up: number; readonly down: number }
  readonly isWeak: boolean
  readonly isDurable: boolean
  readonly knowsUser: boolean
  readonly tokenLifeMs: number
  readonly nextPage: () => number
  readonly onDebug: (pageNumber: number, line: string) => void
  readonly onFrame: (page: Page, direction: "up" | "down", text: string) => void
}

const tokenMs = [1, 60] as const
const longLifeMs = 3_600_000

export function createMachine(options: MachineOptions): Machine {
  const { number, userId, scheduler, chance, weather, disk, actors } = options
  const pages: Page[] = []
  let { tokenLifeMs } = options
  let withheld: { readonly how: "hangs" | "rejects"; readonly untilMs: number } = {
    ...{ how: "rejects", untilMs: 0 },
  }
  let front: Page | null = null
  const alive = new Set<SimulatedLink>()

  function page(): Page | null {
    if (front && isOver(front)) front = openPages().at(-1) ?? front
    return front
  }

  function openPages(): readonly Page[] {
    return pages.filter((one) => one.status() === "open")
  }

  function openBeside(): Page {
    let own: Page | null = null
    const isAlive = (): boolean => own === null || own.status() !== "dead"
    const links = new Set<SimulatedLink>()
    const pageNumber = options.nextPage()
    own = createPage({
      seed: options.seed,
      number: pageNumber,
      beside: openPages(),
      debug: (line) => options.onDebug(pageNumber, line),
      userId,
      knowsUser: options.knowsUser,
      isWeak: options.isWeak,
      clock: createPageClock({
        scheduler,
        actor: actors.machine,
        isAlive,
        skewMs: weather.skewMs,
        whenAwake: weather.whenAwake,
      }),
      nowMs: scheduler.now,
      signals: createSignals(),
      storage: options.isDurable
        ? disk.forPage({ number: pageNumber, isAlive, crash: () => own && crash(own) })
        : undefined,
      links,
      transport: transportOf(links, () => own),
      token: () => giveToken(isAlive),
    })
    front = own
    pages.push(own)
    return own
  }

  function crash(one: Page): void {
    if (isOver(one)) return
    one.setStatus("dead")
    for (const link of [...one.links]) link.kill()
  }

  function transportOf(links: Set<SimulatedLink>, of: () => Page | null): Transport<string> {
    return {
      name: "simulated",
      endpoint: "sim://server",
      connect(_request, sink) {
        of()?.missed.clear()
        of()?.untoldMarks.clear()
        const link = createLink({
          ...{ scheduler, chance, weather, sink, actors, accept: options.accept },
          onFault: options.onFault,
          onFrame(direction, text) {
            const own = of()
            if (own) options.onFrame(own, direction, text)
          },
          onLost: (text) => of()?.missed.add(conversationOf(text)),
          onLeft: () => links.delete(link),
          onOver: () => alive.delete(link),
        })
        links.add(link)
        alive.add(link)
        return link
      },
    }
  }

  function giveToken(isAlive: () => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const answer = (): void => {
        if (!isAlive()) return
        if (scheduler.now() >= withheld.untilMs) resolve(newToken())
        else if (withheld.how === "rejects") reject(new Error("nobody is there"))
        // An answer that comes much too late.
        else scheduler.after(actors.machine, withheld.untilMs - scheduler.now(), wake)
      }
      const wake = (): void => weather.whenAwake(answer)
      scheduler.after(actors.machine, chance.between(...tokenMs), wake)
    })
  }

  function newToken(): string {
    const nowMs = scheduler.now()
    return makeToken(userId, nowMs, nowMs + tokenLifeMs)
  }

  return {
    number,
    userId,
    isWeak: options.isWeak,
    disk,
    weather,
    page,
    pages: () => pages,
    openPages,
    open() {
      const own = page()
      return own && !isOver(own) ? own : openBeside()
    },
    openBeside,
    turn() {
      const other = openPages().find((one) => one !== page())
      front = other ?? front
      return other !== undefined
    },
    newToken,
    withholdToken(how, forMs) {
      withheld = { how, untilMs: scheduler.now() + forMs }
    },
    heal() {
      withheld = { how: "rejects", untilMs: 0 }
      tokenLifeMs = longLifeMs
      disk.heal()
      weather.heal()
      for (const signal of ["resumed", "visible", "online"] as const) {
        for (const own of openPages()) own.signals.tell(signal)
      }
    },
    crash() {
      const own = page()
      if (own) crash(own)
    },
    links: () => [...alive],
  }
}

function conversationOf(text: string): string {
  return /"(?:conversationId|conversation":{"id)":"([^"]+)"/.exec(text)?.[1] ?? ""
}

function isOver(page: Page): boolean {
  return page.status() === "closed" || page.status() === "dead"
}
