import { createWorld, type World } from "./connection.test.kit.ts"

/** Each status, and the way there. */
export const ways: readonly (readonly [string, (world: World) => Promise<void>])[] = [
  ["idle", async () => {}],
  ["connecting", async ({ connection }) => connection.connect()],
  ["authenticating", (world) => world.open()],
  ["ready", (world) => world.ready()],
  ["waiting", waiting],
  [
    "offline",
    async (world) => {
      await waiting(world)
      world.network.goOffline()
    },
  ],
  [
    "failed",
    async (world) => {
      await world.ready()
      world.transport.close({ code: 4403 })
    },
  ],
]

async function waiting(world: World): Promise<void> {
  await world.ready()
  world.transport.close()
}

export async function arrive(way: (world: World) => Promise<void>): Promise<World> {
  const world = createWorld()
  await way(world)
  await world.clock.settle()
  return world
}
