/** Pages of an origin tell one another whose outbox they erased: the others are not to send anything of it. */
export interface Erasures {
  readonly tell: (owner: string) => void
  readonly watch: (owner: string, onErased: () => void) => () => void
}

// The core is compiled without DOM types, so this file says what it takes from the platform.
interface Channel {
  postMessage(data: unknown): void
  close(): void
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void
}
declare const BroadcastChannel: new (name: string) => Channel
declare const indexedDB: unknown

export function createErasures(name: string): Erasures {
  function open(): Channel | null {
    // On a server nobody has a database, and an open channel would keep the process alive.
    if (typeof indexedDB === "undefined") return null
    try {
      return new BroadcastChannel(`colloquy erasures ${name}`)
    } catch {
      return null
    }
  }

  return {
    tell(owner) {
      const channel = open()
      channel?.postMessage(owner)
      channel?.close()
    },
    watch(owner, onErased) {
      const channel = open()
      channel?.addEventListener("message", ({ data }) => {
        if (data === owner) onErased()
      })
      return () => channel?.close()
    },
  }
}
