import type { ChangeCommand, Command } from "../protocol/commands.ts"

/** Whether it is about a message that is there, or will be. */
export function isChange(command: Command): command is ChangeCommand {
  return "messageId" in command.payload && "clientId" in command.payload
}

/** The message that a command changes, by its id or by the key that it has until then. */
export function targetOf(command: Command): string | null {
  return isChange(command) ? command.payload.messageId : null
}

/** The same command, where what `key` stood for has got its `id`. Rule O15. */
export function named(command: Command, key: string, id: string): Command {
  const idOf = (name: string): string => (name === key ? id : name)
  const at = <P extends { readonly conversationId: string; readonly messageId: string }>(
    of: P,
  ) => ({
    conversationId: idOf(of.conversationId),
    messageId: idOf(of.messageId),
  })
  switch (command.type) {
    case "send_message": {
      const conversationId = idOf(command.payload.conversationId)
      return { type: command.type, payload: { ...command.payload, conversationId } }
    }
    case "edit_message":
      return { type: command.type, payload: { ...command.payload, ...at(command.payload) } }
    case "delete_message":
      return { type: command.type, payload: { ...command.payload, ...at(command.payload) } }
    case "add_reaction":
    case "remove_reaction":
      return { type: command.type, payload: { ...command.payload, ...at(command.payload) } }
    default:
      return command
  }
}
