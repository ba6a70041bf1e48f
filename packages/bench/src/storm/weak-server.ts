import type { Clock, Random, Transport, TransportSink } from "@colloquy/core"
import { answerTo, parseRequest } from "../native-server.ts"

/** A server of any capacity that goes away and comes back, with the times of a network. */
export interface WeakServer {
  readonly transport: Transport<string>
  readonly goDown: () => void
  readonly comeBack: () => void
  /** When each attempt was made, refused ones too. */
  readonly attemptsMs: readonly number[]
}

/** As section 3 of the reliability rules measured, in milliseconds. */
const closedWithinMs = [0, 50] as const
const refusedAfterMs = [5, 60] as const
/** A handshake and the authentication after it, each: 40 to 160 together. */
const answeredAfterMs = [20, 80] as const

export function createWeakServer(clock: Clock, { number }: Random): WeakServer {
  const live = new Set<TransportSink<string>>()
  const attemptsMs: number[] = []
  let isUp = true

  function between([least, most]: readonly [number, number]): number {
    return least + number() * (most - least)
  }

  function end(sink: TransportSink<string>, opened: boolean): void {
    if (live.delete(sink)) sink.onClose({ opened, code: 1006, reason: "" })
  }

  function connect(sink: TransportSink<string>) {
    attemptsMs.push(clock.now())
    live.add(sink)
    const isRefused = !isUp
    const answer = isRefused ? () => end(sink, false) : sink.onOpen
    clock.after(between(isRefused ? refusedAfterMs : answeredAfterMs), () => {
      if (live.has(sink)) answer()
    })
    return {
      send(text: string) {
        const answer = answerTo(parseRequest(text), [])
        clock.after(between(answeredAfterMs), () => {
          if (live.has(sink) && answer !== null) sink.onFrame(answer)
        })
      },
      close: () => end(sink, true),
      kill: () => live.delete(sink),
      bufferedBytes: 0,
    }
  }

  return {
    attemptsMs,
    transport: { name: "weak", endpoint: "weak://server", connect: (_, sink) => connect(sink) },
    goDown() {
      isUp = false
      for (const sink of live) clock.after(between(closedWithinMs), () => end(sink, true))
    },
    comeBack() {
      isUp = true
    },
  }
}
