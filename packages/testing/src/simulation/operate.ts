import type { Message, NewConversation } from "@colloquy/core"
import { act } from "./acting.ts"
import { faultIds, isFault } from "./fault-ids.ts"
import { discardItem, retryItem } from "./items.ts"
import type { Machine } from "./machine.ts"
import { befall } from "./misfortune.ts"
import type { Page } from "./page.ts"
import type { Decision, Operation } from "./plan.ts"
import type { World } from "./world.ts"

/** Does what was decided; `false`: it does not fit what is there. */
export function operate(world: World, decision: Decision): boolean {
  const { machines, trace } = world
  const machine = machines[decision.client % machines.length]
  if (!machine) return false
  if (isFault(decision)) {
    trace.note(`machine ${machine.number} ${faultIds[decision.type]} ${describe(decision)}`)
    befall(world, machine, decision)
    return true
  }
  // Nobody does anything on a machine that sleeps.
  if (machine.weather.isAsleep()) return false
  const page = machine.page()
  const isOpen = page?.status() === "open"
  if (decision.type === "open") {
    // One that closes still holds the disk.
    if (isOpen || page?.status() === "closing") return false
    openPage(world, machine)
  } else if (decision.type === "reload") {
    machine.crash()
    openPage(world, machine)
  } else if (decision.type === "tab") {
    if (!isOpen || machine.openPages().length > 1) return false
    begin(world, machine.openBeside())
  } else if (decision.type === "turn") {
    if (!machine.turn()) return false
  } else if (page && isOpen) perform(world, machine, page, decision)
  else return false
  trace.note(`machine ${machine.number} ${describe(decision)}`)
  return true
}

export function openPage(world: World, machine: Machine): Page {
  return begin(world, machine.open())
}

function begin({ rooms }: World, page: Page): Page {
  follow(page, "connect", page.chat.connect())
  for (const room of rooms.slice(0, 2)) page.watch(room)
  return page
}

function describe({ client: _, waitMs: __, type, ...rest }: Decision): string {
  return [type, ...Object.entries(rest).map(([name, value]) => `${name} ${value}`)].join(" ")
}

function perform(world: World, machine: Machine, page: Page, operation: Operation): void {
  const { chat } = page
  const room = "room" in operation ? roomAt(world, operation.room) : ""
  switch (operation.type) {
    case "send":
      send(world, machine, page, room, `text ${operation.text}`)
      break
    case "edit":
    case "delete":
    case "react":
      change(world, machine, page, room, operation)
      break
    case "connect":
      follow(page, "connect", chat.connect())
      break
    case "disconnect":
      chat.disconnect()
      break
    case "close":
      end(page, chat.close())
      break
    case "create":
      create(world, machine, page, operation.kind)
      break
    case "watch":
      page.watch(room)
      break
    case "unwatch":
      page.unwatch(room)
      break
    case "typing":
      page.type(room)
      break
    case "read":
      follow(page, "markRead", chat.markRead(room))
      break
    case "join":
      follow(page, "join", chat.joinConversation(room))
      break
    case "leave":
      follow(page, "leave", chat.leaveConversation(room))
      break
    case "older":
      follow(page, "older", chat.loadOlder(room, { limit: 5 }))
      break
    case "newest":
      follow(page, "newest", chat.loadMessages(room, { limit: 10 }))
      break
    case "add":
      follow(page, "add", chat.addParticipants(room, [userAt(world, operation.user)]))
      break
    case "remove":
      follow(page, "remove", chat.removeParticipant(room, userAt(world, operation.user)))
      break
    case "retry":
      retryItem(world, machine, page, operation.item)
      break
    case "discard":
      discardItem(world, machine, page, operation.item)
      break
    case "setToken":
      chat.setToken(machine.newToken())
      break
    case "logout":
      world.ledger.forget(machine)
      end(page, chat.logout())
      break
    case "open":
    case "reload":
    case "tab":
    case "turn":
      break
  }
}

function userAt({ machines }: World, index: number): string {
  return machines[index % machines.length]?.userId ?? "nobody"
}

/** Nobody waits for it but the oracle. */
function follow(page: Page, name: string, promise: Promise<unknown>): void {
  page.follow(name, promise).catch(() => {})
}

function end(page: Page, closing: Promise<void>): void {
  page.setStatus("closing")
  const done = (): void => {
    if (page.status() === "closing") page.setStatus("closed")
  }
  closing.then(done, done)
}

export function send(
  world: World,
  machine: Machine,
  page: Page,
  conversationId: string,
  content: string,
): void {
  act(world, machine, page, {
    ...{ kind: "send", conversationId, content },
    run: (intention) =>
      // That wire carries nothing but a text.
      machine.isWeak
        ? page.chat.sendMessage(conversationId, content)
        : page.chat.sendMessage(conversationId, content, { metadata: { intention } }),
  })
}

function change(
  world: World,
  machine: Machine,
  page: Page,
  conversationId: string,
  operation: Extract<Operation, { readonly type: "edit" | "delete" | "react" }>,
): void {
  const { chat } = page
  const target = messageAt(chat.messages(conversationId).get(), operation.message)
  if (!target) return
  // A text is all that tells one message of that wire from another.
  if (machine.isWeak && operation.type === "edit") return
  const { key } = target
  const of = { kind: operation.type, conversationId, target }
  const run = (number: number): Promise<unknown> => {
    switch (operation.type) {
      case "edit":
        return chat.editMessage(conversationId, key, `edit ${number}`)
      case "delete":
        return chat.deleteMessage(conversationId, key)
      case "react":
        return operation.isGiven
          ? chat.addReaction(conversationId, key, "+1")
          : chat.removeReaction(conversationId, key, "+1")
    }
  }
  act(world, machine, page, { ...of, run })
}

function messageAt(messages: readonly Message[], fromNewest: number): Message | undefined {
  return messages.at(-1 - (fromNewest % Math.max(1, messages.length)))
}

function create(world: World, machine: Machine, page: Page, type: NewConversation["type"]): void {
  const others = world.machines.map(({ userId }) => userId).filter((id) => id !== page.userId)
  const participantIds = type === "direct" ? others.slice(0, 1) : [...new Set(others)]
  if (type === "direct" && participantIds.length === 0) return
  act(world, machine, page, {
    ...{ kind: "create", conversationId: "" },
    async run() {
      const { id } = await page.chat.createConversation({ type, participantIds })
      world.noteRoom(id)
    },
  })
}

function roomAt({ rooms }: World, index: number): string {
  return rooms[index % Math.max(1, rooms.length)] ?? "nowhere"
}
