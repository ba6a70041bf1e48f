import { type JWTPayload, SignJWT } from "jose"

type Claims = { readonly [Name in keyof JWTPayload]?: JWTPayload[Name] | undefined }

/** A token as an identity provider with a shared secret would make it. */
export function signToken(secret: string, claims: Claims): Promise<string> {
  const payload: JWTPayload = JSON.parse(JSON.stringify(claims))
  return new SignJWT(payload)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode(secret))
}
