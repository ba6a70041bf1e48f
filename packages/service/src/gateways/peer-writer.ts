import type { PeerSocket } from "../ports.ts"

/** The way out to one peer, which may be slow to read. */
export interface PeerWriter {
  /** `encode` runs only where its text will go. */
  readonly write: (encode: () => string) => void
  /** What a slow peer may miss. */
  readonly writeEphemeral: (encode: () => string) => void
  /** Closes the socket; nothing goes out after it. */
  readonly stop: (code: number, reason: string) => void
  readonly isStopped: () => boolean
}

const mebibyte = 2 ** 20
/** Above this a peer misses what is ephemeral. */
const slowBytes = mebibyte
/** Above this it is cut off, and catches up when it comes back. */
const tooSlowBytes = 4 * mebibyte

export function createPeerWriter(socket: PeerSocket): PeerWriter {
  let isStopped = false

  const writer: PeerWriter = {
    write(encode) {
      if (isStopped) return
      if (socket.bufferedBytes > tooSlowBytes) writer.stop(1013, "too slow to read")
      else socket.send(encode())
    },
    writeEphemeral(encode) {
      if (socket.bufferedBytes <= slowBytes) writer.write(encode)
    },
    stop(code, reason) {
      if (isStopped) return
      isStopped = true
      socket.close(code, reason)
    },
    isStopped: () => isStopped,
  }
  return writer
}
