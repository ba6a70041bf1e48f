import {
  createFakeClock,
  createMemoryTransport,
  createSeededRandom,
  type MemoryPeer,
} from "@colloquy/testing"
import { createChatClient } from "../create-chat-client.ts"
import type { SharedOptions } from "../options.ts"
import {
  type Row,
  type SearchedFrame,
  type SearchedOptions,
  searchedDialect,
} from "./searched.test.kit.ts"

/** What the server does with a message. */
export type Fate = {
  readonly stores?: boolean
  readonly answers?: boolean
  readonly cuts?: boolean
}

interface Setting extends SearchedOptions {
  readonly client?: Partial<SharedOptions>
  /** By how much the server's clock goes before ours. */
  readonly aheadMs?: number
}

/** Ann at a server that stores each message as often as it is sent. */
export function meetSearched({ client = {}, aheadMs: firstAheadMs = 0, ...options }: Setting = {}) {
  let aheadMs = firstAheadMs
  const clock = createFakeClock()
  const rows: Row[] = []
  const said: { readonly text: string; readonly ask: string; readonly at: number }[] = []
  const looks: { readonly ask: string; readonly at: number }[] = []
  const fates: Fate[] = []
  const server = {
    /** Nothing is left out of what it shows. */
    showsAll: true,
    /** It answers look-ups. */
    finds: true,
    peer: null as MemoryPeer<SearchedFrame> | null,
  }

  function store(room: string, text: string, from = "ann"): Row {
    const row = { id: `m${rows.length + 1}`, room, from, text, at: clock.now() + aheadMs }
    rows.push(row)
    return row
  }

  function show(ask: string, room: string): SearchedFrame {
    return { to: ask, rows: rows.filter((row) => row.room === room), all: server.showsAll }
  }

  const transport = createMemoryTransport<SearchedFrame>(clock, (peer) => {
    server.peer = peer
    peer.onFrame = (frame) => {
      if ("find" in frame) {
        looks.push({ ask: frame.ask, at: clock.now() })
        if (server.finds) peer.send(show(frame.ask, frame.room))
      } else if ("say" in frame) {
        said.push({ text: frame.say, ask: frame.ask, at: clock.now() })
        const { stores = true, answers = true, cuts = false } = fates.shift() ?? {}
        const stored = stores ? store(frame.room, frame.say) : undefined
        if (answers && stored) peer.send({ to: frame.ask, stored })
        if (cuts) peer.close()
      }
    }
    peer.open()
    peer.send({ hello: "ann", now: clock.now() + aheadMs })
  })
  const random = createSeededRandom(1)
  const dialect = searchedDialect(options)
  const chat = createChatClient({ transport, clock, random, dialect, ...client })
  return {
    ...{ clock, chat, rows, said, looks, fates, server, store },
    /** Ours alone: the server's goes on. */
    setClock(byMs: number) {
      clock.jump(byMs)
      aheadMs -= byMs
    },
    /** The same person's page, opened anew. */
    reopen: (own: Partial<SharedOptions>) =>
      createChatClient({ transport, clock, random, dialect, ...own }),
    /** Each of the room's messages with its status. */
    statuses: () =>
      chat
        .messages("r")
        .get()
        .map(({ content, status }) => `${content} ${status}`),
    async connect() {
      const connected = chat.connect()
      await clock.advance(10)
      await connected
    },
    async leave() {
      const closed = chat.close()
      await clock.advance(1_100)
      await closed
      return clock.pendingCount()
    },
  }
}
