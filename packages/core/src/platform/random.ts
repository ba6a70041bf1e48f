import { nanoid } from "nanoid"
import type { Random } from "../random.ts"

/** The machine's own chance; ids are nanoid's. */
export const systemRandom: Random = { number: () => Math.random(), id: () => nanoid() }
