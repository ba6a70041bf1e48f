import type { SharedOptions } from "@colloquy/core"

/** The document's switch for debug lines: a flag of the page, read when a connection is asked for. */
export interface Debugging {
  readonly debug: (line: string) => void
  readonly read: () => void
}

export function createDebugging(wish: SharedOptions["debug"]): Debugging {
  let isOn = wish === true

  return {
    debug(line) {
      if (typeof wish === "function") wish(line)
      if (isOn) console.debug(line)
    },
    read() {
      if (wish === undefined) isOn = isFlagged()
    },
  }
}

function isFlagged(): boolean {
  try {
    // Node warns whoever so much as looks at its own, which is a getter outside of any page.
    const { get } = Object.getOwnPropertyDescriptor(globalThis, "localStorage") ?? {}
    if (get && typeof document === "undefined") return false
    return globalThis.localStorage?.getItem("websocket-debug") === "true"
  } catch {
    // The page may not read it.
    return false
  }
}
