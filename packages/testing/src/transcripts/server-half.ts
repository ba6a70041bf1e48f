import { responseOf } from "./http.ts"
import type { Names } from "./names.ts"
import type { ClientStep, ServerStep } from "./transcript.ts"
import type { Deed, Peer } from "./wire.ts"

/** The server, as a scenario plays it. */
export interface ServerHalf {
  /** Does what a step says; gives why it cannot. */
  readonly answer: (step: ServerStep) => string | undefined
  /** A step told of this deed: what opened or was asked has a name from here on. */
  readonly note: (step: ClientStep, deed: Deed) => void
  readonly peerOf: (socket: string | undefined) => Peer | undefined
}

const firstSocket = "a"

export function createServerHalf(names: Names): ServerHalf {
  const peers = new Map<string, Peer>()
  const answers = new Map<string, Extract<Deed, { kind: "request" }>["answer"]>()
  const peerOf = (socket: string | undefined): Peer | undefined => peers.get(socket ?? firstSocket)

  function respond(step: Extract<ServerStep, { kind: "response" }>): string | undefined {
    const settle = answers.get(step.id)
    if (!settle) return `no request has the label ${step.id}`
    settle(responseOf(step, names.fill))
    return undefined
  }

  function speak(peer: Peer, step: Exclude<ServerStep, { kind: "response" }>): void {
    switch (step.kind) {
      case "opened":
        peer.open()
        break
      case "refused":
        peer.refuse(step)
        break
      case "frame": {
        const { frame } = step
        peer.say(typeof frame === "string" ? frame : JSON.stringify(names.fill(frame)))
        break
      }
      case "event":
        peer.say({ event: step.name, payload: names.fill(step.payload) })
        break
      case "ack":
        peer.say({ ackOf: String(names.fill(step.to)), payload: names.fill(step.payload) })
        break
      case "close":
        peer.close(step.code, step.reason ?? "")
        break
    }
  }

  return {
    peerOf,
    answer(step) {
      if (step.kind === "response") return respond(step)
      const peer = peerOf(step.socket)
      if (!peer) return `the client did not open the socket "${step.socket ?? firstSocket}"`
      speak(peer, step)
      return undefined
    },
    note(step, deed) {
      if (deed.kind === "open" && step.kind === "open")
        peers.set(step.socket ?? firstSocket, deed.peer)
      if (deed.kind === "request" && step.kind === "request") answers.set(step.id, deed.answer)
    },
  }
}
