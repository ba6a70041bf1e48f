const hueCount = 8

/** Up to two letters of a name. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu)
  if (!words) return firstCharacter(name)
  const letters = words.slice(0, 2).map(firstCharacter)
  return letters.join("").toLocaleUpperCase()
}

/** As people count them: an emoji of several parts is one. */
function firstCharacter(text: string): string {
  const [first] = new Intl.Segmenter().segment(text)
  return first?.segment ?? "?"
}

/** One of the fixed hues of the style sheet, always the same one for an id. */
export function hueClass(id: string): string {
  const sum = [...id].reduce((hash, character) => (hash * 33 + character.charCodeAt(0)) % 9973, 5)
  return `hue-${sum % hueCount}`
}
