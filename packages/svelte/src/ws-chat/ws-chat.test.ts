import { afterEach, describe, expect, test, vi } from "vitest"
import { createWsChat, type WsChatState } from "./index.ts"
import { conversationId, createTown, originalId, until } from "./town.test.kit.ts"

afterEach(() => vi.unstubAllGlobals())

async function meet() {
  const town = await createTown()
  const ann = town.open()
  const bob = town.open()
  await ann.wsChat.authenticate("ann")
  await bob.wsChat.authenticate("bob")
  for (const { wsChat } of [ann, bob]) await wsChat.joinConversation(conversationId)
  return { ...town, ann, bob }
}

function stateOf({ wsChat }: ReturnType<typeof createWsChat>): WsChatState {
  const states: WsChatState[] = []
  wsChat.subscribe((state) => states.push(state))()
  const [state] = states
  if (!state) throw new Error("subscribe did not call at once")
  return state
}

describe("the wsChat store", () => {
  test("opens nothing when it is made, and begins empty", () => {
    expect(stateOf(createWsChat({ url: "wss://nowhere.example/ws" }))).toEqual({
      ...{ connected: false, authenticated: false, user: null, conversations: [] },
      ...{ activeConversation: null, messages: [], typingUsers: [], loading: false, error: null },
    })
  })

  test("connects with a token, and tells who it is", async () => {
    const { open } = await createTown()
    const { wsChat } = open()
    const user = { id: "ann", email: null, username: "Ann", display_name: "Ann" }
    expect(await wsChat.connect("ann")).toEqual({ success: true, data: { user }, error: null })
    expect(await until(wsChat, ({ connected }) => connected)).toMatchObject({
      ...{ connected: true, authenticated: true, user, error: null },
    })
  })

  test("waits for authenticate where connect is given no token", async () => {
    const { open, server } = await createTown()
    const { wsChat } = open()
    const connected = wsChat.connect()
    expect(server.received("auth")).toBe(0)
    expect(await wsChat.authenticate("ann")).toMatchObject({ success: true })
    expect(await connected).toMatchObject({ success: true, data: { user: { id: "ann" } } })
  })

  test("changes the token in band on a ready connection", async () => {
    const { open, server } = await createTown()
    const { wsChat } = open()
    await wsChat.authenticate("ann")
    const states: boolean[] = []
    wsChat.subscribe(({ authenticated }) => states.push(authenticated))
    expect(await wsChat.authenticate("ann-fresh")).toMatchObject({ success: true })
    expect([server.received("auth"), states.includes(false)]).toEqual([2, false])
  })

  test("publishes a refusal for good once as connected and not authenticated", async () => {
    const { open } = await createTown()
    const { wsChat } = open()
    const states: WsChatState[] = []
    wsChat.subscribe((state) => states.push(state))
    expect(await wsChat.connect("bad")).toMatchObject({ success: false, data: null })
    const refused = states.filter(({ connected, authenticated }) => connected && !authenticated)
    expect(refused).toHaveLength(1)
    expect(states.at(-1)).toMatchObject({ connected: false, error: refused[0]?.error })
  })

  test("asks the provider for another token where one is refused", async () => {
    const { open } = await createTown()
    const reasons: string[] = []
    const { wsChat } = open({
      token({ reason }) {
        reasons.push(reason)
        return reason === "denied" ? "ann" : "bad"
      },
    })
    expect(await wsChat.connect()).toMatchObject({ success: true, data: { user: { id: "ann" } } })
    expect(reasons).toEqual(["connect", "denied"])
  })

  test("shows rows in the document's words", async () => {
    const { ann } = await meet()
    expect(await ann.wsChat.loadConversations()).toMatchObject({
      success: true,
      data: [
        {
          conversation_id: conversationId,
          conversation_name: "Team",
          conversation_type: "group",
          conversation_avatar_url: null,
          participant_count: 2,
          latest_message_id: originalId,
          latest_message_content: "Hello, Ann",
          latest_message_sender_id: "bob",
          unread_count: 1,
        },
      ],
    })
    const { data } = await ann.wsChat.loadMessages(conversationId)
    expect(data).toMatchObject({
      hasMore: false,
      messages: [
        {
          id: originalId,
          conversation_id: conversationId,
          sender_id: "bob",
          message_type: "text",
          encrypted_content: "Hello, Ann",
          reply_to_id: null,
          created_at: expect.stringMatching(/^\d{4}-.*Z$/),
          sender: { id: "bob", username: "Bob", display_name: "Bob", avatar_url: null },
        },
      ],
    })
    expect(stateOf(ann)).toMatchObject({
      ...{ activeConversation: conversationId, messages: data?.messages, loading: false },
      conversations: [{ unread_count: 0 }],
    })
    expect(data?.messages[0]).not.toHaveProperty("status")
  })

  test("sends, and shows what others send", async () => {
    const { ann, bob } = await meet()
    const result = await ann.wsChat.sendMessage(conversationId, "Hi", "text", originalId)
    expect(result).toMatchObject({
      success: true,
      error: null,
      data: { encrypted_content: "Hi", reply_to_id: originalId, status: "sent" },
    })
    const seen = await until(bob.wsChat, ({ messages }) => messages.length > 0)
    expect(seen.messages).toMatchObject([{ id: result.data?.id, encrypted_content: "Hi" }])
    expect(stateOf(ann).messages.map(({ encrypted_content }) => encrypted_content)).toEqual(["Hi"])
  })

  test("keeps a message while the connection is away, and sends it after a restart", async () => {
    const { ann, server } = await meet()
    server.stop()
    await until(ann.wsChat, ({ connected }) => !connected)
    const sent = ann.wsChat.sendMessage(conversationId, "later")
    const [pending] = stateOf(ann).messages
    expect(pending).toMatchObject({
      encrypted_content: "later",
      status: "queued",
      id: pending?.key,
    })
    expect(stateOf(ann).user).toMatchObject({ id: "ann" })
    server.start()
    expect(await sent).toMatchObject({ success: true, data: { key: pending?.key, status: "sent" } })
    expect(stateOf(ann)).toMatchObject({ connected: true, authenticated: true, error: null })
  })

  test("shows who types, without oneself", async () => {
    const { ann, bob } = await meet()
    for (const say of ["setTyping", "startTyping"] as const)
      expect(await bob.wsChat[say](conversationId)).toEqual({
        ...{ success: true, data: null, error: null },
      })
    await until(ann.wsChat, ({ typingUsers }) => typingUsers.join() === "bob")
    expect(stateOf(bob).typingUsers).toEqual([])
    await bob.wsChat.stopTyping(conversationId)
    await until(ann.wsChat, ({ typingUsers }) => typingUsers.length === 0)
  })

  test("creates conversations, joined and active", async () => {
    const { ann } = await meet()
    const created = await ann.wsChat.createConversation({
      ...{ type: "direct", participant_ids: ["bob"] },
    })
    expect(created).toMatchObject({
      ...{ success: true, data: { conversation_type: "direct", conversation_name: "bob" } },
    })
    expect(stateOf(ann).activeConversation).toBe(created.data?.conversation_id)
    await ann.wsChat.leaveConversation(created.data?.conversation_id ?? "")
    expect(stateOf(ann).activeConversation).toBeNull()
  })

  test("goes back page by page", async () => {
    const { ann, bob } = await meet()
    for (const content of ["two", "three"]) await bob.wsChat.sendMessage(conversationId, content)
    const page = await ann.wsChat.loadMessages(conversationId, 2)
    expect(page.data).toMatchObject({
      ...{
        hasMore: true,
        messages: [{ encrypted_content: "two" }, { encrypted_content: "three" }],
      },
    })
    const older = await ann.wsChat.loadMoreMessages(conversationId, page.data?.messages[0]?.id, 2)
    expect(older.data).toMatchObject({ hasMore: false, messages: [{ id: originalId }] })
  })

  test("gives what the server refuses as a result, and clears it with the next success", async () => {
    const { ann } = await meet()
    const refused = await ann.wsChat.joinConversation("nowhere")
    expect(refused).toMatchObject({ success: false, data: null })
    expect(stateOf(ann).error).toBe(refused.error)
    await ann.wsChat.loadConversations()
    expect(stateOf(ann).error).toBe(refused.error)
    await ann.wsChat.joinConversation(conversationId)
    expect(stateOf(ann).error).toBeNull()
  })

  test("throws for mistakes of the caller alone", async () => {
    const { open } = await createTown()
    const { wsChat } = open()
    await expect(wsChat.loadConversations()).rejects.toMatchObject({ code: "not_connected" })
    expect(await wsChat.setTyping("x")).toMatchObject({ success: false })
    await wsChat.connect("ann")
    const mistakes = [
      () => wsChat.joinConversation(""),
      () => wsChat.loadMessages(""),
      () => wsChat.sendMessage("", "x"),
      () => wsChat.sendMessage(conversationId, ""),
      () => wsChat.sendMessage(conversationId, "x", "poll"),
      () => wsChat.createConversation({ type: "direct", participant_ids: [""] }),
    ]
    for (const mistake of mistakes)
      await expect(mistake()).rejects.toMatchObject({ code: "invalid_argument" })
    for (const say of [wsChat.setTyping, wsChat.startTyping, wsChat.stopTyping])
      expect(await say("")).toMatchObject({ success: false, data: null })
  })

  test("tells its derived stores only when theirs changed", async () => {
    const { ann, bob } = await meet()
    const counts = { conversations: 0, messages: 0, typingUsers: 0 }
    for (const name of ["conversations", "messages", "typingUsers"] as const)
      ann[name].subscribe(() => {
        counts[name] += 1
      })
    await bob.wsChat.setTyping(conversationId)
    await until(ann.wsChat, ({ typingUsers }) => typingUsers.length === 1)
    expect(counts).toEqual({ conversations: 1, messages: 1, typingUsers: 2 })
  })

  test("stays away after disconnect, until it is asked again", async () => {
    const { ann } = await meet()
    ann.wsChat.disconnect()
    await until(ann.wsChat, ({ connected }) => !connected)
    expect(await ann.wsChat.loadConversations()).toMatchObject({ success: false })
    expect(await ann.wsChat.connect()).toMatchObject({ success: true })
  })

  test("writes transitions to console.debug where the page's flag says so, without the token", async () => {
    const { open } = await createTown()
    const lines: string[] = []
    vi.spyOn(console, "debug").mockImplementation((line) => lines.push(String(line)))
    await open().wsChat.connect("ann")
    expect(lines).toEqual([])
    vi.stubGlobal("localStorage", {
      getItem: (name: string) => (name === "websocket-debug" ? "true" : null),
    })
    await open().wsChat.connect("ann-secret")
    expect(lines.length).toBeGreaterThan(0)
    expect(lines.join()).not.toMatch("ann-secret")
  })
})
