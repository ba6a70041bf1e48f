import type { Cancel, Clock } from "../clock.ts"
import { systemClock } from "../platform/clock.ts"
import type { ChatClient } from "./chat-client.ts"

/** Long enough for StrictMode, hot reload and a change of page to mount again; short enough to free the server. */
const lingerMs = 1_000

interface Mounts {
  count: number
  /** Takes back the `disconnect()` that the last unmount scheduled. */
  cancel: Cancel | undefined
}

const mountsOf = new WeakMap<ChatClient, Mounts>()

/**
 * What a binding calls when it puts a client on the screen: connects with the first one.
 *
 * The returned function takes it off again, once; 1,000 ms after the last one the client disconnects. It never closes:
 * whoever made the client may still use it.
 *
 * @example
 * useEffect(() => mountClient(chat), [chat])
 */
export function mountClient(chat: ChatClient, clock: Clock = systemClock): () => void {
  const mounts = mountsOf.get(chat) ?? { count: 0, cancel: undefined }
  mountsOf.set(chat, mounts)
  if (mounts.count++ === 0 && !takeBack(mounts)) {
    // A failure stands in `connection`, where the screen reads it.
    chat.connect().catch(() => {})
  }

  let isMounted = true
  return () => {
    if (!isMounted) return
    isMounted = false
    if (--mounts.count > 0) return
    mounts.cancel = clock.after(lingerMs, () => {
      mounts.cancel = undefined
      chat.disconnect()
    })
  }
}

/** Whether a `disconnect()` was still to come: then the connection was never let go. */
function takeBack(mounts: Mounts): boolean {
  const { cancel } = mounts
  mounts.cancel = undefined
  cancel?.()
  return cancel !== undefined
}
