import { startHelper } from "../helper-process.ts"
import { listen, readTexts } from "../loopback.ts"
import { acknowledgementOf, answerTo, messageOf, parseRequest } from "../native-server.ts"
import { compare, type Round, type Row, type Target } from "../rows.ts"
import { colloquy } from "../subjects/colloquy.ts"

const rounds = 9
const warmUps = 3
const system = colloquy.name
const floor = "ws, Map of ids"

interface Part {
  readonly metric: string
  readonly verb: "request" | "send"
  readonly what: "latency" | "cpu"
  readonly atMost: number | null
}

/** To send is more than to ask: the outbox, the draft on the screen, the message. So it is shown, and not judged. */
const parts: readonly Part[] = [
  { metric: "P17 round trip, p50", verb: "request", what: "latency", atMost: 1.15 },
  { metric: "P18 CPU, 32 in flight", verb: "request", what: "cpu", atMost: 1.2 },
  { metric: "sendMessage, p50", verb: "send", what: "latency", atMost: null },
  { metric: "sendMessage CPU, 32 at a time", verb: "send", what: "cpu", atMost: null },
]

/** P17 and P18: one process asks through every system, another one answers all of them. */
export async function measureRoundTrip(): Promise<readonly Row[]> {
  const server = await listen((socket) => {
    let seq = 0
    readTexts(socket, (text) => {
      const asked = parseRequest(text)
      const answer =
        asked.type === "send_message"
          ? acknowledgementOf(asked, messageOf(asked, ++seq))
          : answerTo(asked, ["room"])
      if (answer !== null) socket.send(answer)
    })
  })
  const client = startHelper(new URL("./round-trip-client.ts", import.meta.url))
  const rows: Row[] = []
  for (const { metric, verb, what, atMost } of parts) {
    const measured: Round[] = []
    for (let round = -warmUps; round < rounds; round++) {
      const { floor: first = 0, again = 0, ...subjects } = await client.ask(server.url, verb, what)
      if (round >= 0) measured.push({ floor: first, again, subjects })
    }
    const targets: Record<string, Target> =
      atMost === null ? {} : { [system]: { of: "ratio", atMost } }
    rows.push(...compare({ metric, unit: "µs", floor, rounds: measured, targets }))
  }
  await client.stop()
  await server.stop()
  return rows
}
