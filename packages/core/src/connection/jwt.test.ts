import { describe, expect, test } from "vitest"
import { createWorld, toyDialect } from "./connection.test.kit.ts"
import { endOfJwt } from "./jwt.ts"

function jwt(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${part({ alg: "HS256" })}.${part(claims)}.signature`
}

describe("a JSON Web Token", () => {
  test.each([
    ["says when it ends", jwt({ sub: "ann", exp: 1_800_000_000 }), 1_800_000_000_000],
    ["may hold names of any script", jwt({ name: "Åsa 山田 😀", exp: 7 }), 7_000],
    ["may say nothing of it", jwt({ sub: "ann" }), null],
    ["may say what is no time", jwt({ exp: "soon" }), null],
    ["is no other token", "opaque", null],
    ["is no token with dots", "a.b.c", null],
    ["is no null", `x.${Buffer.from("null").toString("base64url")}.y`, null],
    ["is no empty text", "", null],
  ])("A3: %s", (_, token, end) => {
    expect(endOfJwt(token)).toBe(end)
  })

  test("A3: is renewed before its end, where nobody else tells it", async () => {
    const reasons: string[] = []
    const dialect = toyDialect({
      renew: (token) => [{ type: "send", frame: { say: `renew ${token.length}` } }],
    })
    const world = createWorld({
      dialect,
      token({ reason }) {
        reasons.push(reason)
        return jwt({ exp: world.clock.now() / 1_000 + 100 })
      },
    })
    await world.ready()
    await world.clock.advance(20_000)
    world.hear()
    await world.clock.advance(20_000)
    expect(reasons).toEqual(["connect", "renew"])
    expect(world.status()).toBe("ready")
  })
})
