/** One socket of a stand-in, with a client on one side and the gateway on the other. */
export interface LayerSocket {
  readonly toClient: (text: string) => void
  readonly toGateway: (text: string) => void
  /** The link dies without a word. */
  readonly kill: () => void
}

/** What lies between both: a server as it really runs, told as deviations from the gateway. */
export interface LayerHandlers {
  readonly fromClient: (text: string) => void
  readonly fromGateway: (text: string) => void
  readonly closed: () => void
}

/** Called for each socket; what sockets share lies around it. */
export type Layer = (socket: LayerSocket) => LayerHandlers
