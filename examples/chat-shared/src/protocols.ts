import type { Dialect } from "@colloquy/core"

/** How the page speaks with the demo server. */
export interface Wire {
  /** Where the server speaks it. */
  readonly path: string
  /** None: Colloquy's own protocol. */
  readonly dialect?: Dialect<string>
}

type LoadDialect = () => Promise<Dialect<string> | null>

interface Protocol {
  /** As the address has it. */
  readonly name: string
  readonly label: string
  /** Comes with a file of its own, which nobody else downloads. */
  readonly loadDialect: LoadDialect
}

const native: Protocol = { name: "native", label: "Native", loadDialect: async () => null }

export const protocols: readonly Protocol[] = [
  native,
  {
    name: "qrypt",
    label: "QryptChat",
    async loadDialect() {
      const { qryptDialect } = await import("@colloquy/websocket/qrypt")
      return qryptDialect()
    },
  },
]

/** The one that the address asks for, as with `?protocol=qrypt`; Colloquy's own where it asks for none that is known. */
export const chosenProtocol: Protocol =
  protocols.find(({ name }) => name === addressed().get("protocol")) ?? native

/** What the client is made of, once it is here. */
export async function loadWire(): Promise<Wire> {
  const dialect = await chosenProtocol.loadDialect()
  return { path: `/${chosenProtocol.name}`, ...(dialect && { dialect }) }
}

/** The page begins anew: the same person, in the same conversation, over another wire. */
export function openProtocol(name: string): void {
  const query = addressed()
  if (name === native.name) query.delete("protocol")
  else query.set("protocol", name)
  // As text: a parameter without a value, like "?lab", stays one.
  location.search = `${query}`.replace(/=(?=&|$)/g, "")
}

function addressed(): URLSearchParams {
  return new URLSearchParams(location.search)
}
