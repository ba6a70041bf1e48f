import { describe, expect, test } from "vitest"
import { addressOf, endpointOf, parseAddress } from "./address.ts"

const base = parseAddress("wss://chat.example/base/?tenant=a")

describe("an address", () => {
  test.each([
    ["ws://chat.example", "ws://chat.example/"],
    ["wss://chat.example/native", "wss://chat.example/native"],
    ["http://chat.example:8080/native", "ws://chat.example:8080/native"],
    ["https://chat.example/native#top", "wss://chat.example/native"],
  ])("%s leads to %s", (given, address) => {
    expect(addressOf(parseAddress(given), {})).toBe(address)
  })

  test.each(["", "/native", "chat.example", "ftp://chat.example/?token=secret", "wss://", "ws:"])(
    "%j is refused, and not repeated",
    (given) => {
      const refused = expect(() => parseAddress(given))
      refused.toThrow(expect.objectContaining({ code: "invalid_argument" }))
      refused.not.toThrow("secret")
    },
  )

  test("has an endpoint without credentials and query", () => {
    const secret = parseAddress("https://ann:secret@chat.example:8443/native?token=secret")
    expect(endpointOf(secret)).toBe("wss://chat.example:8443/native")
  })
})

describe("a request's address", () => {
  test("has its path below that of the base, and its query beside that of the base", () => {
    expect(addressOf(base, { path: "/ws/c1", query: { token: "a b&c" } })).toBe(
      "wss://chat.example/base/ws/c1?tenant=a&token=a+b%26c",
    )
    expect(addressOf(base, { path: "ws" })).toBe("wss://chat.example/base/ws?tenant=a")
    expect(addressOf(base, { query: { tenant: "b" } })).toBe("wss://chat.example/base/?tenant=b")
    expect(addressOf(base, {})).toBe("wss://chat.example/base/?tenant=a")
  })

  test("leaves the base as it was", () => {
    addressOf(base, { path: "/ws", query: { tenant: "b" } })
    expect(addressOf(base, {})).toBe("wss://chat.example/base/?tenant=a")
  })

  test.each(["/ws/../admin", "/..", "/ws/%2e%2E/x", "/.\t./x", "\\\\evil", "/ws?a=b", "/ws#a"])(
    "does not follow the path %j",
    (path) => {
      expect(() => addressOf(base, { path })).toThrow(
        expect.objectContaining({ code: "invalid_argument" }),
      )
    },
  )
})
