import { ChatError, type User } from "@colloquy/core"
import type { TokenVerifier, Verified } from "../ports.ts"
import type { ServiceContext } from "./context.ts"

export interface Identity {
  readonly user: User
  readonly expiresAt?: number
}

export interface AccountRules {
  /**
   * Whose token it is. The account exists from the first valid token on.
   *
   * @throws ChatError `unauthorized`, and `internal` where nobody can tell now
   */
  readonly authenticate: (token: string) => Promise<Identity>
  /** Makes an account without a token: for hosts that know their people beforehand. */
  readonly saveAccount: (user: User) => Promise<void>
}

const operation = "authenticate"

export function createAccountRules(
  { storage, clock }: ServiceContext,
  verifyToken: TokenVerifier,
): AccountRules {
  return {
    async authenticate(token) {
      const verified = await verify(token)
      if ("refused" in verified) {
        throw new ChatError({ code: "unauthorized", operation, reason: verified.refused })
      }
      const { user, expiresAt } = verified
      if (expiresAt !== undefined && expiresAt <= clock.now()) {
        throw new ChatError({ code: "unauthorized", operation, reason: "the token has expired" })
      }
      await storage.saveAccount(user, clock.now())
      return verified
    },
    saveAccount: (user) => storage.saveAccount(user, clock.now()),
  }

  async function verify(token: string): Promise<Verified> {
    try {
      return await verifyToken(token)
    } catch (cause) {
      const reason = "the token cannot be checked at the moment"
      throw new ChatError({ code: "internal", operation, reason, cause })
    }
  }
}
