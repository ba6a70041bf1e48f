import type { ChatClient } from "@colloquy/core"
import { describe, expect, test } from "vitest"
import { meetOnPort } from "./port.test.kit.ts"

const sends = ["send_message"] as const

const isReady = ({ connection }: ChatClient) => connection.get().status === "ready"
const isUnconfirmed = ({ outbox }: ChatClient) =>
  outbox.get().items.some(({ state }) => state === "unconfirmed")
const sentAs = (content: string) => ({ status: "sent", content })

describe.each(["the gateway", "doc", "last"] as const)("%s, on a real port", (name) => {
  test("F42 I1 I2: what was stored when the link died with its answer is found", async () => {
    const { ann, server, id, pass, until, expectOnce } = await meetOnPort(name)
    server.turn({ storeThenDrop: sends })
    const sent = ann.sendMessage(id, "once")
    await pass(() => !isReady(ann))
    server.turn({ storeThenDrop: [] })
    expect(await until(sent)).toMatchObject(sentAs("once"))
    expect(server.received("send_message")).toBe(1)
    await expectOnce(["once"])
  })

  test("F43 I1 I2: what was lost with the link before it was stored is sent again", async () => {
    const { ann, server, id, pass, until, expectOnce } = await meetOnPort(name)
    server.turn({ dropRequest: sends })
    const sent = ann.sendMessage(id, "again")
    await pass(() => server.received("send_message") > 0)
    server.drop()
    await pass(() => !isReady(ann))
    server.turn({ dropRequest: [] })
    expect(await until(sent)).toMatchObject(sentAs("again"))
    await expectOnce(["again"])
  })

  test("F42 F44: of two equal messages, one of whose answers got lost, each finds its own", async () => {
    const { ann, server, id, pass, until, expectOnce } = await meetOnPort(name)
    server.turn({ dropReply: sends })
    const sent = [ann.sendMessage(id, "twin"), ann.sendMessage(id, "twin")]
    await pass(() => isUnconfirmed(ann))
    server.turn({ dropReply: [] })
    const ids = (await until(Promise.all(sent))).map((message) => message.id)
    expect(new Set(ids).size).toBe(2)
    await expectOnce(["twin", "twin"])
  })

  test("F45 F46: answers that come twice, and in another order, settle each message once", async () => {
    const { ann, server, id, until, expectOnce } = await meetOnPort(name)
    const { id: other } = await until(
      ann.createConversation({ type: "group", participantIds: ["bob"], name: "Other" }),
    )
    server.turn({ doubleReplies: true, reorder: true, bridge: true })
    const contents = ["one", "two", "three"]
    const sent = contents.flatMap((content) => [
      ann.sendMessage(id, content),
      ann.sendMessage(other, content),
    ])
    const keys = ann
      .messages(id)
      .get()
      .map(({ key }) => key)
    await until(Promise.all(sent))
    server.turn({ doubleReplies: false, reorder: false, bridge: false })
    expect(ann.stats().diagnostics.ignored).toBeGreaterThan(0)
    await expectOnce(contents)
    expect(
      ann
        .messages(id)
        .get()
        .map(({ key }) => key),
    ).toEqual(keys)
  })

  test("F50 I3: through drops and restarts 20 messages are there once, in their order", async () => {
    const { ann, server, id, pass, until, expectOnce } = await meetOnPort(name)
    const contents = Array.from({ length: 20 }, (_, index) => `${index}`)
    const sent = Promise.all(contents.map((content) => ann.sendMessage(id, content)))
    for (const count of [3, 8, 13]) {
      await pass(() => server.received("send_message") > count)
      server.drop()
      await pass(() => !isReady(ann))
      await pass(() => isReady(ann) && server.received("send_message") > count + 2)
      server.stop()
      await pass(() => !isReady(ann))
      server.start()
    }
    for (const message of await until(sent)) expect(message.status).toBe("sent")
    await expectOnce(contents)
  })
})
