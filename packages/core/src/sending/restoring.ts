import type { Opening } from "../cipher/opening.ts"
import type { Sealing } from "../cipher/sealing.ts"
import type { KeeperOptions } from "../outbox/durability.ts"
import type { KeptItem } from "../outbox/item.ts"
import type { Outbox } from "../outbox/outbox-options.ts"
import type { ChatState } from "../state/chat-state.ts"
import { storedDraft, toDraft } from "./drafts.ts"
import type { Sending } from "./sending-options.ts"

export interface RestoringOptions {
  readonly state: ChatState
  readonly outbox: Pick<Outbox, "find" | "view">
  readonly sending: Pick<Sending, "noteEcho" | "adopt" | "pump">
  readonly sealing: Pick<Sealing, "read" | "textOf"> | null
  readonly opening: Pick<Opening, "draft"> | null
}

/** Shows what an earlier client left in the outbox, before what was written since; first it is opened. */
export function createRestoring(options: RestoringOptions): KeeperOptions["onRestored"] {
  const { state, outbox, sending, sealing, opening } = options
  const author = (): string => state.ownId() ?? ""

  /** Of copies one's own is read. */
  async function read({ command, createdAt }: KeptItem): Promise<string | null> {
    if (command.type !== "send_message" && command.type !== "edit_message") return null
    const { payload } = command
    const { content } = payload
    const sealed = typeof content === "string" ? content : content[author()]
    if (sealed === undefined || !opening) return null
    const said = { type: "text", ...payload }
    const draft = await opening.draft(storedDraft(said, sealed, author(), createdAt))
    return draft.metadata.sealed === true ? null : draft.content
  }

  const show: KeeperOptions["onRestored"] = (items, lost) => {
    for (const { clientId, command, createdAt } of items) {
      const item = outbox.find(clientId)
      if (!item || command.type !== "send_message") continue
      const { payload } = command
      const timeline = state.timelines.timeline(payload.conversationId)
      const held = timeline.find(clientId)
      const { state: status, error } = item
      if (!held) timeline.addPending({ ...draftOf(payload, createdAt), status, error })
      else if (held.id === null) timeline.changePending(clientId, { status, error })
      // A page brought it already.
      else sending.noteEcho(clientId, { message: held })
    }
    // O15: a parent that is seen already has its id.
    for (const { conversationId, dependsOn } of items) {
      const held = state.timelines.find(conversationId ?? "")?.find(dependsOn ?? "")
      if (held && held.id !== null) sending.noteEcho(held.key, { message: held })
    }
    const restored = new Set(items.map(({ clientId }) => clientId))
    for (const { key, conversationId } of outbox.view().items) {
      if (restored.has(key) || conversationId === null) continue
      const timeline = state.timelines.timeline(conversationId)
      const draft = timeline.removePending(key)
      if (draft) timeline.addPending(draft)
    }
    sending.adopt(items, lost)
  }

  function draftOf(payload: Parameters<typeof toDraft>[0], createdAt: number) {
    const { content, clientId } = payload
    const text = sealing ? sealing.textOf(clientId) : content
    const shown = typeof text === "string" ? text : typeof content === "string" ? content : ""
    const draft = toDraft(payload, shown, author(), createdAt)
    return sealing && text === undefined
      ? { ...draft, metadata: { ...draft.metadata, sealed: true } }
      : draft
  }

  return (items, lost) => {
    if (!sealing) {
      show(items, lost)
      return
    }
    void sealing.read(items, read).then(() => {
      show(items, lost)
      sending.pump()
    })
  }
}
