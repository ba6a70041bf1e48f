import { once } from "node:events"
import { createServer } from "node:net"

/** Below those that a system gives to whoever asks for any: nobody gets one by chance before it is listened on. */
const firstPort = 20_000
const portCount = 12_000

/** Each process begins elsewhere, and takes none twice in a row. */
let place = (process.pid * 8) % portCount

/** A TCP port of this machine that nothing listens on. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < portCount; tried++) {
    const port = firstPort + place
    place = (place + 1) % portCount
    if (await isFree(port)) return port
  }
  throw new Error("unable to find a free port")
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer()
  try {
    probe.listen(port, "127.0.0.1")
    await once(probe, "listening")
  } catch {
    return false
  }
  probe.close()
  await once(probe, "close")
  return true
}
