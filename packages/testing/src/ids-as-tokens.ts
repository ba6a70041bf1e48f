import type { TokenVerifier } from "@colloquy/service"

/** A token is the id of its user; "bad" and an empty one are refused. */
export const idsAsTokens: TokenVerifier = async (token) => {
  const isGood = token !== "" && token !== "bad"
  return isGood ? { user: { id: token, name: token } } : { refused: "the token is not valid" }
}
