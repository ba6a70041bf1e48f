import type { ChatClient } from "@colloquy/core"
import {
  forgetName,
  keepName,
  openConversation,
  readName,
  type Wire,
} from "@colloquy/example-chat-shared"
import { ChatProvider } from "@colloquy/react"
import { type ReactNode, useState } from "react"
import { leaveChat, openChat } from "./chat.ts"
import { ChatScreen } from "./chat-screen.tsx"
import { NameForm } from "./welcome/name-form.tsx"

interface AppProps {
  readonly wire: Wire
}

export function App({ wire }: AppProps): ReactNode {
  const [chat, setChat] = useState<ChatClient | null>(() => {
    const name = readName()
    return name === null ? null : openChat(name, wire)
  })

  function enter(name: string): void {
    keepName(name)
    setChat(openChat(name, wire))
  }

  async function leave(): Promise<void> {
    forgetName()
    openConversation(null)
    setChat(null)
    await leaveChat()
  }

  if (!chat) return <NameForm onEnter={enter} />
  return (
    <ChatProvider client={chat}>
      <ChatScreen onLeave={leave} />
    </ChatProvider>
  )
}
