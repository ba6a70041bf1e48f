import type { ChatClient } from "./chat-client.ts"
export function createChatClient(_options: object): ChatClient {
  throw new Error("not yet")
}
