import * as z from "zod/mini"
import type { Presence, PresenceStatus, Receipt } from "../protocol/activity.ts"
import { describes } from "./describes.ts"
import { amount, cursor, id } from "./scalars.ts"

export const presenceStatus: z.ZodMiniType<PresenceStatus> = describes<PresenceStatus>()(
  z.enum(["online", "away", "busy", "offline"]),
)

export const presence: z.ZodMiniType<Presence> = describes<Presence>()(
  z.object({
    userId: id,
    status: presenceStatus,
    statusText: z.nullable(z.string()),
    lastSeenAt: z.nullable(amount),
  }),
).register(z.globalRegistry, { id: "presence" })

export const receipt: z.ZodMiniType<Receipt> = describes<Receipt>()(
  z.object({ userId: id, deliveredSeq: cursor, readSeq: cursor }),
).register(z.globalRegistry, { id: "receipt" })
