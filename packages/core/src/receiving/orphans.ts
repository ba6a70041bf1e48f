import type { Cancel, Clock } from "../clock.ts"

export interface OrphansOptions {
  readonly clock: Clock
  /** Whether somebody asked for the list at all. */
  readonly isWanted: () => boolean
  readonly reload: () => Promise<unknown>
}

/** News of conversations that no list has told of: the list is loaded anew, seldom, and once for each of them. */
export interface Orphans {
  readonly note: (conversationId: string) => void
  /** A new connection: what was tried in vain may be there now. */
  readonly forget: () => void
  readonly stop: () => void
}

const restMs = 1_000
const maxTried = 1_000

export function createOrphans({ clock, isWanted, reload }: OrphansOptions): Orphans {
  const tried = new Set<string>()
  let isAsked = false
  let isBusy = false
  let isStopped = false
  let cancel: Cancel = () => {}

  async function run(): Promise<void> {
    if (isBusy || !isAsked || isStopped) return
    isBusy = true
    isAsked = false
    // A failure stands in the state of the list.
    await reload().catch(() => {})
    if (isStopped) return
    cancel = clock.after(restMs, () => {
      isBusy = false
      void run()
    })
  }

  return {
    note(conversationId) {
      if (tried.has(conversationId) || tried.size >= maxTried || !isWanted()) return
      tried.add(conversationId)
      isAsked = true
      void run()
    },
    forget: () => tried.clear(),
    stop() {
      isStopped = true
      cancel()
    },
  }
}
