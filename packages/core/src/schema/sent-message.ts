import * as z from "zod/mini"
import type { SendMessage } from "../protocol/commands.ts"
import type { Attachment } from "../protocol/message.ts"
import { bounds } from "./bounds.ts"
import { describes } from "./describes.ts"
import { chars, count, id, metadata } from "./scalars.ts"

/** Text of a message on its way to the server: bounded in UTF-16 units, where zod counts code points. */
export const content: z.ZodMiniType<string> = chars(0, bounds.contentChars).check(
  z.refine((text) => text.length <= bounds.contentChars),
)

const url = chars(1, bounds.urlChars)

/** An attachment as a client may name it: bounded, where one that a server sends is not. */
export const sentAttachment: z.ZodMiniType<Attachment> = describes<Attachment>()(
  z.object({
    id,
    name: chars(0, bounds.nameChars),
    mediaType: chars(0, bounds.nameChars),
    sizeBytes: count,
    url,
    width: z.exactOptional(count),
    height: z.exactOptional(count),
    thumbnailUrl: z.exactOptional(url),
  }),
)

export const sentMessage: z.ZodMiniType<SendMessage> = describes<SendMessage>()(
  z.object({
    clientId: id,
    afterClientId: z.exactOptional(id),
    conversationId: id,
    type: chars(1, bounds.typeChars),
    content,
    replyToId: z.exactOptional(id),
    attachments: z.exactOptional(z.array(sentAttachment).check(z.maxLength(bounds.attachments))),
    mentions: z.exactOptional(z.array(id).check(z.maxLength(bounds.mentions))),
    metadata: z.exactOptional(metadata),
  }),
)
