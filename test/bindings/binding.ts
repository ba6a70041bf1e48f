import type { ChatClient } from "../../packages/core/src/index.ts"

/** What a binding offers under one name, in the words of both: `useMessages` in React, `messages` in Svelte. */
export type SliceName =
  | "connection"
  | "user"
  | "outbox"
  | "conversations"
  | "conversationList"
  | "conversation"
  | "unreadCount"
  | "messages"
  | "typingUsers"
  | "presence"
  | "receipts"

/** Every name of both bindings, apart from how the client gets into the tree. */
export const sharedNames: readonly string[] = [
  "autoScroll",
  "chatEvent",
  "connection",
  "conversation",
  "conversationList",
  "conversations",
  "messages",
  "outbox",
  "presence",
  "readable",
  "receipts",
  "sendMessage",
  "setTyping",
  "typingUsers",
  "unreadCount",
  "user",
]

/** A mounted component that shows one slice. */
interface Shown {
  /** Each value that it rendered, oldest first. */
  readonly renders: readonly unknown[]
  readonly setId: (id: string) => Promise<void>
  readonly unmount: () => Promise<void>
}

/** The functions that a component got for one conversation. */
export interface Actions {
  readonly loadOlder: () => Promise<unknown>
  readonly send: (content: string, mentions?: readonly string[]) => Promise<unknown>
  readonly setTyping: () => void
}

/** A binding as the shared tests drive it. Each component is mounted below a provider of its own. */
export interface Binding {
  readonly show: (chat: ChatClient, slice: SliceName, id: string) => Promise<Shown>
  /** Shows whether the connection is ready, by `readable` with a selection. */
  readonly showIsReady: (chat: ChatClient) => Promise<Shown>
  /** A parent and its child that both show the slice; notes the pair at each render of the child. */
  readonly showTwice: (chat: ChatClient, slice: SliceName) => Promise<Shown>
  /** Mounts a provider alone; gives the way to unmount it. */
  readonly provide: (chat: ChatClient) => Promise<() => Promise<void>>
  readonly act: (
    chat: ChatClient,
    id: string,
  ) => Promise<Shown & { readonly actions: () => Actions }>
  readonly listen: (
    chat: ChatClient,
    event: string,
    listener: (payload: unknown) => void,
  ) => Promise<Shown>
  /** Mounts a component that looks for the client where nobody gave one. */
  readonly showWithoutClient: () => void
  /** Runs `task`, and waits until the screen has followed. */
  readonly settle: (task: () => void) => Promise<void>
}

/** One promise that both bindings keep. */
export interface Case {
  readonly title: string
  readonly run: (binding: Binding) => Promise<void>
}
