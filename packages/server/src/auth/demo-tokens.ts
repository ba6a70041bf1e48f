import type { Clock, User } from "@colloquy/core"
import type { TokenVerifier } from "@colloquy/service"
import { SignJWT } from "jose"
import { createSecretVerifier } from "./token-verifier.ts"

/** Tokens for invented names: whoever asks for one is believed. */
export interface DemoTokens {
  readonly verify: TokenVerifier
  /** `null` for a name without a letter or a digit. */
  readonly issue: (name: string) => Promise<DemoToken | null>
}

interface DemoToken {
  readonly token: string
  readonly user: User
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

const issuer = "colloquy-demo"
const lifetimeMs = 7 * 24 * 60 * 60 * 1000
const maxNameChars = 64
/** Half a character: cutting a name can leave one, and no database keeps it. */
const hasLoneSurrogate = /[\ud800-\udfff]/u

export function createDemoTokens(secret: Uint8Array, clock: Clock): DemoTokens {
  return {
    verify: createSecretVerifier(secret, { issuer }, clock),
    async issue(name) {
      const user = inventUser(name)
      if (!user) return null
      const nowMs = clock.now()
      const expiresAt = nowMs + lifetimeMs
      const token = await new SignJWT({ name: user.name })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject(user.id)
        .setIssuer(issuer)
        .setIssuedAt(Math.floor(nowMs / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(secret)
      return { token, user, expiresAt }
    },
  }
}

/** One name is one person: "Ana" in two tabs is Ana on two devices. */
function inventUser(name: string): User | null {
  const shown = name.normalize("NFC").replace(/\s+/g, " ").trim().slice(0, maxNameChars)
  const id = shown
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "")
  return id === "" || hasLoneSurrogate.test(shown) ? null : { id, name: shown }
}
