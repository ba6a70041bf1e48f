import type { Gateway } from "@colloquy/service"

export interface Mounted {
  readonly name: string
  readonly gateway: Gateway
  /** What is left of the path below the mount, beginning with "/". */
  readonly path: string
}

/** Whose path it is; `null` for nobody's. */
export type Mounts = (pathname: string) => Mounted | null

/** Each gateway at "/" and its name. */
export function mountByName(gateways: ReadonlyMap<string, Gateway>): Mounts {
  return (pathname) => {
    const [, name = "", ...rest] = pathname.split("/")
    const gateway = gateways.get(name)
    return gateway ? { name, gateway, path: `/${rest.join("/")}` } : null
  }
}

/** One gateway at every path, for a port of its own. */
export function mountAlone(name: string, gateway: Gateway): Mounts {
  return (path) => ({ name, gateway, path })
}
