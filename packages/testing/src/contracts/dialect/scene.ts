import type { Command, CommandType } from "@colloquy/core"
import type { KeptMessage, ServiceStorage } from "@colloquy/service"
import type { HandledSession, Settlement } from "./by-hand.ts"

/** Ann has said "Hello" to Bob. */
export interface Scene<Frame = unknown> {
  readonly id: string
  readonly message: KeptMessage
  /** Ann asks for the example of this command, or what is given; whatever settles it. */
  readonly ask: (type: CommandType, command?: Command) => Promise<Settlement<Frame>>
  /** Bob says this. */
  readonly bobSays: (content: string) => Promise<void>
  readonly ann: Pick<HandledSession<Frame, object>, "events">
  readonly bob: Pick<HandledSession<Frame, object>, "events">
  readonly storage: ServiceStorage
  readonly stored: () => Promise<readonly string[]>
  readonly sameContent: (mine: string, theirs: string) => boolean
}

export type Trip = (scene: Scene) => Promise<void>
