import type { ChatClient, Message } from "@colloquy/core"
import { reasonWords } from "./connection-words.ts"
import { listEnd, settledSince } from "./outcomes.ts"
import { authorIn } from "./people.ts"

export interface AnnouncerOptions {
  readonly chat: ChatClient
  readonly conversationId: string
  /** Puts a text into the live region. */
  readonly say: (text: string) => void
}

/** Messages within that time are said together. */
const joinMs = 1_000
/** More than that many are counted, not read. */
const maxRead = 3

/**
 * Says to a screen reader what is new in a conversation: others' messages, and once what became of one's own. It does
 * not read history, and an answer that is being written is said when it is done. Gives the way to stop.
 */
export function startAnnouncer(options: AnnouncerOptions): () => void {
  const { chat, conversationId } = options
  const own = chat.messages(conversationId)
  const unfinished = new Set<string>()
  let heard: Message[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let end = listEnd(own.get())
  let lastText = ""

  function authorOf(message: Message): string {
    return authorIn(chat.conversation(conversationId).get(), message)
  }

  function say(text: string): void {
    // The same text again would be no change, and so would not be read.
    lastText = text === lastText ? `${text}\u00a0` : text
    options.say(lastText)
  }

  function flush(): void {
    timer = undefined
    const texts = heard.map((message) => `${authorOf(message)}: ${message.content}`)
    const authors = [...new Set(heard.map(authorOf))].join(", ")
    if (heard.length <= maxRead) say(texts.join(". "))
    else say(`${authors}: ${heard.length} new messages`)
    heard = []
  }

  function hear(message: Message): void {
    if (message.conversationId !== conversationId || message.deletedAt !== null) return
    heard.push(message)
    // The first of a row waits, too: only then can others join it.
    timer ??= setTimeout(flush, joinMs)
  }

  const stops = [
    chat.on("message", (message) => {
      if (message.streaming) unfinished.add(message.key)
      else hear(message)
    }),
    chat.on("messageUpdated", (message) => {
      if (!message.streaming && unfinished.delete(message.key)) hear(message)
    }),
    own.subscribe((messages) => {
      for (const message of settledSince(end, messages, chat.user.get()?.id))
        say(message.status === "failed" ? failedWords(message) : "Sent")
      end = listEnd(messages)
    }),
  ]
  return () => {
    clearTimeout(timer)
    for (const stop of stops) stop()
  }
}

function failedWords({ error }: Message): string {
  return error ? `Failed: ${reasonWords(error)}` : "Failed"
}
