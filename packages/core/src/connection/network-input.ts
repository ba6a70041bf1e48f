import type { Cancel } from "../clock.ts"
import type { Network, NetworkSignal } from "../network.ts"
import type { Input } from "./step.ts"

/** Feeds what the platform says; gives the way to stop. */
export function listenTo(network: Network, feed: (input: Input) => void): Cancel {
  return network.subscribe((signal) => {
    const input = inputOfSignal(signal)
    if (input) feed(input)
  })
}

/** `null`: it means nothing to a connection. */
function inputOfSignal(signal: NetworkSignal): Input | null {
  switch (signal) {
    case "offline":
      return "down"
    case "online":
      return "up"
    case "frozen":
      return "suspend"
    case "visible":
    case "resumed":
      return "wake"
    case "hidden":
      return null
  }
}
