import { processNs } from "../cpu-time.ts"
import { answerQuestions } from "../helper-process.ts"
import { percentile, sum } from "../statistics.ts"
import { bareSocket } from "../subjects/bare-socket.ts"
import { colloquy } from "../subjects/colloquy.ts"

type Ask = () => Promise<unknown>

/** Requests of one system before it is the next one's turn. */
const block = 100
const cycles = 40
const inFlight = 32

let asks: Promise<Readonly<Record<string, Readonly<Record<string, Ask>>>>> | null = null

/** One round: blocks in turns, all in this process and over sockets that stay open. */
answerQuestions(async ([url = "", verb = "", what]) => {
  asks ??= connect(url)
  const verbs = (await asks)[verb] ?? {}
  const names = Object.keys(verbs)
  const measured = new Map(names.map((name): [string, number[]] => [name, []]))
  for (let cycle = 0; cycle < cycles; cycle++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(cycle + turn) % names.length] ?? ""
      const ask = verbs[name]
      if (!ask) continue
      measured.get(name)?.push(...(await (what === "cpu" ? cpuOf(ask) : latenciesOf(ask))))
    }
  }
  const numberOf = (values: readonly number[]): number =>
    what === "cpu" ? sum(values) / cycles / block : percentile(values, 50)
  return Object.fromEntries([...measured].map(([name, values]) => [name, numberOf(values)]))
})

async function connect(url: string) {
  const floor = await bareSocket.converse(url)
  const subject = await colloquy.converse(url)
  const request = { floor: floor.request, again: floor.request, [colloquy.name]: subject.request }
  const sendWith = (system: typeof floor): Ask => {
    let count = 0
    return () => system.send(`message ${count++}`)
  }
  const send = {
    floor: sendWith(floor),
    again: sendWith(floor),
    [colloquy.name]: sendWith(subject),
  }
  return { request, send }
}

/** Microseconds of each request, one after another. */
async function latenciesOf(ask: Ask): Promise<readonly number[]> {
  const latencies: number[] = []
  for (let request = 0; request < block; request++) {
    const startedMs = performance.now()
    await ask()
    latencies.push((performance.now() - startedMs) * 1_000)
  }
  return latencies
}

/** Microseconds of CPU time that a block takes, 32 requests at a time. */
async function cpuOf(ask: Ask): Promise<readonly number[]> {
  const startedNs = processNs()
  let left = block
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (left-- > 0) await ask()
    }),
  )
  return [(processNs() - startedNs) / 1_000]
}
