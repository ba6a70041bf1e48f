import type { TokenVerifier } from "@colloquy/service"

/** Whose it is, from when, and until when: both in milliseconds since the epoch. */
export function makeToken(userId: string, issuedAt: number, expiresAt: number): string {
  return `${userId}|${issuedAt}|${expiresAt}`
}

/** `notBefore`: tokens that were issued earlier are taken for expired. */
export function createTokenVerifier(notBefore: () => number): TokenVerifier {
  return async (token) => {
    const [id = "", issuedAt, expiresAt] = token.split("|")
    if (Number(issuedAt) < notBefore()) return { refused: "the token was taken back" }
    return { user: { id, name: id }, expiresAt: Number(expiresAt) }
  }
}
