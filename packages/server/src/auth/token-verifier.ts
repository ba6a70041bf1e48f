import type { Clock, User } from "@colloquy/core"
import type { TokenVerifier } from "@colloquy/service"
import {
  createRemoteJWKSet,
  errors,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from "jose"

export interface TokenChecks {
  readonly audience?: string
  readonly issuer?: string
}

/** Tokens signed with a secret that both sides have. */
export function createSecretVerifier(
  secret: Uint8Array,
  checks: TokenChecks,
  clock: Clock,
): TokenVerifier {
  const verify = (token: string, options: JWTVerifyOptions) => jwtVerify(token, secret, options)
  return (token) => judge(() => verify(token, optionsOf(["HS256"], checks, clock)))
}

/** Tokens of an identity provider, which publishes its keys. */
export function createKeySetVerifier(url: URL, checks: TokenChecks, clock: Clock): TokenVerifier {
  const keys: JWTVerifyGetKey = createRemoteJWKSet(url)
  // Named one by one: a public key must never be taken for a shared secret.
  const algorithms = [
    "RS256",
    "RS384",
    "RS512",
    "PS256",
    "PS384",
    "PS512",
    "ES256",
    "ES384",
    "EdDSA",
  ]
  return (token) => judge(() => jwtVerify(token, keys, optionsOf(algorithms, checks, clock)))
}

function optionsOf(
  algorithms: string[],
  { audience, issuer }: TokenChecks,
  clock: Clock,
): JWTVerifyOptions {
  return {
    algorithms,
    requiredClaims: ["sub"],
    currentDate: new Date(clock.now()),
    ...(audience !== undefined && { audience }),
    ...(issuer !== undefined && { issuer }),
  }
}

async function judge(
  verify: () => Promise<{ readonly payload: JWTPayload }>,
): ReturnType<TokenVerifier> {
  try {
    const { payload } = await verify()
    const user = userOf(payload)
    if (!user) return { refused: "the token names no user" }
    return payload.exp === undefined ? { user } : { user, expiresAt: payload.exp * 1000 }
  } catch (error) {
    if (error instanceof errors.JWTExpired) return { refused: "the token has expired" }
    // The keys could not be fetched: that says nothing about the token.
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError)) throw error
    return { refused: "the token is not valid" }
  }
}

const maxIdChars = 128
const maxNameChars = 256

function userOf({ sub, name, picture }: JWTPayload): User | null {
  if (!sub || sub.length > maxIdChars) return null
  const isNamed = typeof name === "string" && name.trim() !== ""
  return {
    id: sub,
    name: isNamed ? name.slice(0, maxNameChars) : sub,
    ...(typeof picture === "string" && picture.startsWith("https://") && { avatarUrl: picture }),
  }
}
