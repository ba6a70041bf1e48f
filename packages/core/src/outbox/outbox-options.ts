import type { Clock } from "../clock.ts"
import type { ChatError } from "../errors.ts"
import type { ChangeCommand, Command } from "../protocol/commands.ts"
import type { Draft, KeptItem } from "./item.ts"
import type { ItemInput, ItemStep } from "./lane.ts"
import type { LanesOptions } from "./lanes.ts"
import type { OutboxItem, OutboxView } from "./outbox-view.ts"
import type { Pace } from "./pace.ts"

export interface OutboxLimits {
  readonly maxItems: number
  readonly maxBytes: number
  readonly maxAgeMs: number
  /** Lanes that send at the same time. */
  readonly maxLanes: number
}

export interface OutboxOptions extends Pick<LanesOptions, "isHeld"> {
  readonly clock: Clock
  readonly limits: OutboxLimits
  /** Items of one lane that may be on their way. */
  readonly window: number
  readonly pace: Pace
  /** Ids of one's own messages that are known before this is sent first; `null`: nobody will have to know. */
  readonly knownOwn: (item: Draft) => readonly string[] | null
  /** These came, changed or went. */
  readonly onChange: (keys: readonly string[]) => void
}

/** An item on its way out, and the one of its lane that is on its way before it. */
export interface ReadyItem extends Draft, Pick<KeptItem, "knownOwn"> {
  readonly afterClientId: string | null
}

/** What became of an input. */
export interface Settled {
  readonly item: OutboxItem
  readonly step: ItemStep
}

/** What waits to be sent: in order in each lane, and never dropped in silence. */
export interface Outbox {
  /** @throws ChatError `outbox_full`, `invalid_argument` */
  readonly add: (draft: Draft) => void
  /** The items that may go now, of conversations that are ready; they are `sending` from here on. */
  readonly takeReady: (isReady: (conversationId: string | null) => boolean) => readonly ReadyItem[]
  /** Says otherwise what the server cannot have yet. @throws ChatError `outbox_full`, `invalid_argument` */
  readonly rewrite: (key: string, command: Command) => void
  /** `key` is called `id` from here on: what depends on it may go, or waits for `heir`. False: nothing does. */
  readonly name: (key: string, id: string, heir?: string) => boolean
  readonly childrenOf: (key: string) => readonly string[]
  /** What is to become of messages, in the order of sending; `at`: since when. */
  readonly changes: () => readonly { readonly command: ChangeCommand; readonly at: number }[]
  readonly settle: (key: string, input: ItemInput, error?: ChatError) => Settled | undefined
  /** The connection died under it so often more; gives how often in all. */
  readonly mark: (key: string, count: number) => number
  readonly find: (key: string) => OutboxItem | undefined
  readonly commandOf: (key: string) => Command | undefined
  /** Items that are too old fail; gives them. */
  readonly expire: () => readonly OutboxItem[]
  /** When something may go or is too old next; `null`: nothing waits for a time. */
  readonly nextAt: () => number | null
  /** The clock was set back by so much: what was noted by it moves along. */
  readonly moveBack: (ms: number) => void
  /** It became the message of this id, so none of the others did. Rule O7. */
  readonly noteOwn: (key: string, id: string) => void
  readonly view: () => OutboxView
  /** Whether the items survive a reload, from here on. */
  readonly setDurable: (isDurable: boolean) => void
  /** In the order of sending: what a storage keeps. */
  readonly kept: (key: string) => KeptItem | undefined
  readonly keys: () => readonly string[]
  /** What an earlier client left: before everything that was written since. */
  readonly restore: (items: readonly KeptItem[]) => void
  /** Somebody else sends these: they are nobody's here, and nobody is told. */
  readonly drop: (keys: Iterable<string>) => void
  readonly clear: () => void
}
