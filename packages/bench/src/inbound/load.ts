import { conversationNames } from "../frames.ts"

export const warmUpCount = 20_000
export const measuredCount = 100_000
/** As many as a watched timeline keeps by default. */
export const messagesEach = 5_000
export const conversationIds = conversationNames((warmUpCount + measuredCount) / messagesEach)
