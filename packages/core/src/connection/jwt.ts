const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

/**
 * When a JSON Web Token says that it ends, in milliseconds since the epoch; `null`: it does not say, or is none. Nobody
 * checks its signature here: it is a hint when to renew.
 */
export function endOfJwt(token: string): number | null {
  try {
    const exp: unknown = Object(JSON.parse(decode(token.split(".")[1] ?? ""))).exp
    return typeof exp === "number" && Number.isFinite(exp) ? exp * 1_000 : null
  } catch {
    return null
  }
}

/** Base64url to one character a byte: what is not ASCII comes out wrong, and is not read. */
function decode(text: string): string {
  let bits = 0
  let count = 0
  let decoded = ""
  for (const digit of text) {
    bits = ((bits << 6) | digits.indexOf(digit)) & 0xfff
    count += 6
    if (count < 8) continue
    count -= 8
    decoded += String.fromCharCode((bits >> count) & 0xff)
  }
  return decoded
}
