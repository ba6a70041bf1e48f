const hueCount = 8

/** Up to two letters of a name. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["?"]
  const letters = words.slice(0, 2).map((word) => [...word][0])
  return letters.join("").toLocaleUpperCase()
}

/** One of the fixed hues of the style sheet, always the same one for an id. */
export function hueClass(id: string): string {
  const sum = [...id].reduce((hash, character) => (hash * 31 + character.charCodeAt(0)) % 9973, 7)
  return `hue-${sum % hueCount}`
}
