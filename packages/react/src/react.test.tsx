import type { ChatClient } from "@colloquy/core"
import { act, render } from "@testing-library/react"
import { type ReactNode, StrictMode, Suspense, startTransition } from "react"
import { renderToString } from "react-dom/server"
import { describe, expect, test, vi } from "vitest"
import { createFakeClient, idleConnection } from "../../../test/bindings/fake-client.ts"
import {
  ChatProvider,
  useChatClient,
  useChatEvent,
  useConnection,
  useMessages,
  useReadable,
  useUnreadCount,
} from "./index.ts"

describe("react alone", () => {
  test("F65: StrictMode connects once, and never lets go", () => {
    vi.useFakeTimers()
    const { chat, calls } = createFakeClient()
    render(
      <StrictMode>
        <ChatProvider client={chat}>
          <ChatProvider client={chat} />
        </ChatProvider>
      </StrictMode>,
    )
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers()
    expect(calls).toEqual(["connect"])
  })

  test("F65: StrictMode loads a conversation once", () => {
    const { chat, calls } = createFakeClient()
    render(
      <StrictMode>
        <ChatProvider client={chat}>
          <Messages />
        </ChatProvider>
      </StrictMode>,
    )
    expect(calls.filter((call) => call === "loadMessages a")).toHaveLength(1)
  })

  test("another client takes the place of the one before", () => {
    vi.useFakeTimers()
    const first = createFakeClient()
    const second = createFakeClient()
    const { rerender } = render(<ChatProvider client={first.chat} />)
    rerender(<ChatProvider client={second.chat} />)
    vi.advanceTimersByTime(1_000)
    vi.useRealTimers()
    expect(first.calls).toEqual(["connect", "disconnect"])
    expect(second.calls).toEqual(["connect"])
  })

  test("a server renders the initial values, and asks for nothing", () => {
    const fake = createFakeClient()
    fake.connection.set({ ...idleConnection, status: "ready" })
    fake.unreadCount.set(3)
    const html = renderToString(
      <ChatProvider client={fake.chat}>
        <Status />
        <Messages />
      </ChatProvider>,
    )
    expect(html).toContain("idle, 0 unread")
    expect(html).toContain("0 messages, idle")
    expect(fake.calls).toEqual([])
  })

  test("a browser that takes over a server's markup shows the present values without a mismatch", async () => {
    const fake = createFakeClient()
    const tree = (
      <ChatProvider client={fake.chat}>
        <Status />
      </ChatProvider>
    )
    const container = document.createElement("div")
    container.innerHTML = renderToString(tree)
    fake.connection.set({ ...idleConnection, status: "ready" })
    const complaint = vi.spyOn(console, "error").mockImplementation(() => {})
    render(tree, { container, hydrate: true })
    expect(complaint).not.toHaveBeenCalled()
    expect(container.textContent).toBe("ready, 0 unread")
    complaint.mockRestore()
  })

  test("a transition that waits never tears", async () => {
    const fake = createFakeClient()
    const pairs: [number, number][] = []
    const tree = (isWaiting: boolean) => (
      <ChatProvider client={fake.chat}>
        <Suspense>
          <Above isWaiting={isWaiting} pairs={pairs} />
        </Suspense>
      </ChatProvider>
    )
    const { rerender } = render(tree(false))
    await act(async () => startTransition(() => rerender(tree(true))))
    await act(async () => fake.unreadCount.set(4))
    rerender(tree(false))
    expect(pairs.filter(([above, own]) => above !== own)).toEqual([])
    expect(pairs.at(-1)).toEqual([4, 4])
  })

  test("the result of useMessages keeps its identity while nothing changes", () => {
    const { chat } = createFakeClient()
    const results: unknown[] = []
    const tree = () => (
      <ChatProvider client={chat}>
        <Messages results={results} />
      </ChatProvider>
    )
    const { rerender } = render(tree())
    rerender(tree())
    expect(results.length).toBeGreaterThan(2)
    expect(results.at(-1)).toBe(results.at(-2))
  })

  test("a selected object stays the same between changes of the value", async () => {
    const fake = createFakeClient()
    const selections: unknown[] = []
    const tree = () => (
      <ChatProvider client={fake.chat}>
        <Label selections={selections} />
      </ChatProvider>
    )
    const { rerender } = render(tree())
    rerender(tree())
    expect(selections[1]).toBe(selections[0])
    await act(async () => fake.connection.set({ ...idleConnection, status: "ready" }))
    expect(selections.at(-1)).toEqual({ label: "ready" })
  })

  test("an event calls the newest listener, and the event's name gives its type", () => {
    const fake = createFakeClient()
    const heard: string[] = []
    const tree = (name: string) => (
      <ChatProvider client={fake.chat}>
        <Listener name={name} heard={heard} />
      </ChatProvider>
    )
    const { rerender } = render(tree("first"))
    rerender(tree("second"))
    fake.emit("conversation", { id: "a" })
    expect(heard).toEqual(["second heard a"])
  })

  test("the provider takes a client with requests of its dialect", () => {
    interface OwnRequests {
      "monitoring:health": { payload: { readonly deep: boolean }; result: string }
    }
    const give = (chat: ChatClient<OwnRequests>) => <ChatProvider client={chat} />
    expect(give).toBeTypeOf("function")
  })
})

function Status(): ReactNode {
  return `${useConnection().status}, ${useUnreadCount()} unread`
}

function Messages({ results }: { readonly results?: unknown[] }): ReactNode {
  const result = useMessages("a")
  results?.push(result)
  return `${result.messages.length} messages, ${result.status}`
}

const toLabel = ({ status }: { readonly status: string }) => ({ label: status })

function Label({ selections }: { readonly selections: unknown[] }): ReactNode {
  selections.push(useReadable(useChatClient().connection, toLabel))
  return null
}

interface ListenerProps {
  readonly name: string
  readonly heard: string[]
}

function Listener({ name, heard }: ListenerProps): ReactNode {
  useChatEvent("conversation", (conversation) => {
    heard.push(`${name} heard ${conversation.id}`)
  })
  return null
}

const never = new Promise<never>(() => {})

interface AboveProps {
  readonly isWaiting: boolean
  readonly pairs: [number, number][]
}

function Above({ isWaiting, pairs }: AboveProps): ReactNode {
  const count = useUnreadCount()
  if (isWaiting) throw never
  return <Below above={count} pairs={pairs} />
}

interface BelowProps {
  readonly above: number
  readonly pairs: [number, number][]
}

function Below({ above, pairs }: BelowProps): ReactNode {
  pairs.push([above, useUnreadCount()])
  return null
}
