import type { ChatClient } from "@colloquy/core"
import { act, render } from "@testing-library/react"
import type { ReactNode } from "react"
import { expect, test } from "vitest"
import {
  type Actions,
  type Binding,
  type SliceName,
  sharedNames,
} from "../../../test/bindings/binding.ts"
import { describeBinding } from "../../../test/bindings/describe-binding.ts"
import * as react from "./index.ts"

const hooks: Record<SliceName, (id: string) => unknown> = {
  connection: react.useConnection,
  user: react.useUser,
  outbox: react.useOutbox,
  conversations: react.useConversations,
  conversationList: react.useConversationList,
  conversation: react.useConversation,
  unreadCount: react.useUnreadCount,
  typingUsers: react.useTypingUsers,
  presence: react.usePresence,
  receipts: react.useReceipts,
  messages: useShownMessages,
}

function useShownMessages(id: string): object {
  const { loadOlder: _, ...shown } = react.useMessages(id)
  return shown
}

const binding: Binding = {
  async show(chat, slice, id) {
    return mount(chat, id, (shownId) => hooks[slice](shownId))
  },
  async showIsReady(chat) {
    return mount(chat, "", () =>
      react.useReadable(chat.connection, ({ status }) => status === "ready"),
    )
  },
  async showTwice(chat, slice) {
    const renders: unknown[] = []
    const read = () => hooks[slice]("")
    return { renders, ...mountTree(chat, "", () => <Above read={read} renders={renders} />) }
  },
  async provide(chat) {
    const { unmount } = render(<react.ChatProvider client={chat} />)
    return async () => unmount()
  },
  async act(chat, id) {
    let actions: Actions | undefined
    const shown = mount(chat, id, (shownId) => {
      const { loadOlder } = react.useMessages(shownId)
      const send = react.useSendMessage(shownId)
      actions = {
        loadOlder,
        send: (content, mentions = []) => send(content, { mentions }),
        setTyping: react.useSetTyping(shownId),
      }
    })
    return {
      ...shown,
      actions() {
        if (!actions) throw new Error("the component was not rendered")
        return actions
      },
    }
  },
  async listen(chat, event, listener) {
    return mount(chat, "", () => react.useChatEvent(event, (payload) => listener(payload)))
  },
  showWithoutClient() {
    render(<Probe id="" read={react.useConnection} renders={[]} />)
  },
  async settle(task) {
    await act(async () => task())
  },
}

interface ProbeProps {
  readonly id: string
  readonly read: (id: string) => unknown
  readonly renders: unknown[]
}

function Probe({ id, read, renders }: ProbeProps): ReactNode {
  renders.push(read(id))
  return null
}

interface TwiceProps {
  readonly read: () => unknown
  readonly renders: unknown[]
}

function Above({ read, renders }: TwiceProps): ReactNode {
  return <Below above={read()} read={read} renders={renders} />
}

function Below({ above, read, renders }: TwiceProps & { readonly above: unknown }): ReactNode {
  renders.push([above, read()])
  return null
}

function mount(chat: ChatClient, id: string, read: (id: string) => unknown) {
  const renders: unknown[] = []
  const tree = mountTree(chat, id, (shownId) => (
    <Probe id={shownId} read={read} renders={renders} />
  ))
  return { renders, ...tree }
}

function mountTree(chat: ChatClient, id: string, tree: (id: string) => ReactNode) {
  const provided = (shownId: string) => (
    <react.ChatProvider client={chat}>{tree(shownId)}</react.ChatProvider>
  )
  const { rerender, unmount } = render(provided(id))
  return {
    setId: async (nextId: string) => rerender(provided(nextId)),
    unmount: async () => unmount(),
  }
}

describeBinding("react", binding)

test("every shared name is a hook, and nothing else is published but the provider", () => {
  const names = sharedNames.map((name) => `use${name.charAt(0).toUpperCase()}${name.slice(1)}`)
  expect(Object.keys(react).sort()).toEqual(["ChatProvider", "useChatClient", ...names].sort())
})
