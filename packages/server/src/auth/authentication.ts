import type { Clock } from "@colloquy/core"
import type { TokenVerifier } from "@colloquy/service"
import { startError } from "../start-error.ts"
import { createDemoTokens, type DemoTokens } from "./demo-tokens.ts"
import { createKeySetVerifier, createSecretVerifier, type TokenChecks } from "./token-verifier.ts"

/** Whom the server believes. */
export type Authentication =
  /** Anybody on this machine gets a token for any name. */
  | { readonly mode: "demo" }
  | ({ readonly mode: "secret"; readonly secret: string } & TokenChecks)
  | ({ readonly mode: "keys"; readonly url: string } & TokenChecks)

export interface Authenticator {
  readonly verify: TokenVerifier
  /** In demo mode alone. */
  readonly demoTokens: DemoTokens | null
}

/** HS256 is as strong as its secret. */
const minSecretChars = 32

export async function createAuthenticator(
  authentication: Authentication,
  clock: Clock,
  readDemoSecret: () => Promise<Uint8Array>,
): Promise<Authenticator> {
  switch (authentication.mode) {
    case "demo": {
      const demoTokens = createDemoTokens(await readDemoSecret(), clock)
      return { verify: demoTokens.verify, demoTokens }
    }
    case "secret": {
      const { secret, ...checks } = authentication
      if (secret.length < minSecretChars)
        throw startError(`JWT_SECRET needs at least ${minSecretChars} characters`)
      const key = new TextEncoder().encode(secret)
      return { verify: createSecretVerifier(key, checks, clock), demoTokens: null }
    }
    case "keys": {
      const { url, ...checks } = authentication
      if (!URL.canParse(url)) throw startError("JWKS_URL is not a URL")
      return { verify: createKeySetVerifier(new URL(url), checks, clock), demoTokens: null }
    }
  }
}
