import { type ChatClient, ChatError } from "@colloquy/core"
import type { Acceptances } from "./acceptances.ts"
import { failed, succeeded, type WsResult } from "./results.ts"
import { userRow, type WsUser } from "./rows.ts"

export interface SignedIn {
  readonly user: WsUser | null
}

export interface SignIn {
  /** Whether anybody ever asked for a connection. */
  readonly hasBegun: () => boolean
  readonly connect: (token?: string | null) => Promise<WsResult<SignedIn>>
  readonly authenticate: (token: string) => Promise<WsResult<SignedIn>>
  readonly disconnect: () => void
}

export interface SignInOptions {
  readonly chat: ChatClient
  readonly acceptances: Acceptances
  /** A token can be had without being given one. */
  readonly hasProvider: boolean
}

export function createSignIn({ chat, acceptances, hasProvider }: SignInOptions): SignIn {
  let hasBegun = false
  let hasToken = hasProvider
  /** Calls of `connect` that wait for a token. */
  const waiting = new Set<(result: Promise<WsResult<SignedIn>>) => void>()

  async function open(): Promise<WsResult<SignedIn>> {
    try {
      await chat.connect()
      return who()
    } catch (error) {
      return failed(error)
    }
  }

  function who(): WsResult<SignedIn> {
    const user = chat.user.get()
    return succeeded({ user: user && userRow(user) })
  }

  function settleWaiting(result: Promise<WsResult<SignedIn>>): void {
    for (const settle of waiting) settle(result)
    waiting.clear()
  }

  /** On a connection that is ready: until the server takes the token, or the connection ends. */
  function change(token: string): Promise<WsResult<SignedIn>> {
    return new Promise((resolve) => {
      const finish = (result: WsResult<SignedIn> | Promise<WsResult<SignedIn>>) => {
        offAccepted()
        offConnection()
        resolve(result)
      }
      const offAccepted = acceptances.next(() => finish(who()))
      const offConnection = chat.on("connection", ({ status, error }) => {
        if (status === "ready") return
        if (status === "closed" || status === "idle") finish(failed(error ?? signedOut()))
        else finish(open())
      })
      chat.setToken(token)
    })
  }

  return {
    hasBegun: () => hasBegun,
    connect(token) {
      hasBegun = true
      if (token) {
        hasToken = true
        chat.setToken(token)
      }
      if (hasToken) return open()
      return new Promise((resolve) => waiting.add(resolve))
    },
    authenticate(token) {
      hasBegun = true
      if (typeof token !== "string" || token === "") return Promise.resolve(failed(withoutToken()))
      hasToken = true
      const isReady = chat.connection.get().status === "ready"
      if (!isReady) chat.setToken(token)
      const result = isReady ? change(token) : open()
      settleWaiting(result)
      return result
    },
    disconnect() {
      chat.disconnect()
      settleWaiting(Promise.resolve(failed(signedOut())))
    },
  }
}

const operation = "connect to the chat server"

function withoutToken(): ChatError {
  return new ChatError({ code: "unauthorized", operation, reason: "the token is missing" })
}

function signedOut(): ChatError {
  return new ChatError({ code: "aborted", operation, reason: "disconnect() was called" })
}
