declare const console: { debug(line: string): void }
declare const document: object | undefined
declare const localStorage: { getItem(name: string): string | null } | undefined

type Debug = (line: string) => void

/** Whom debug lines go to: the console where they are wanted, which a page may say in `localStorage["colloquy:debug"]`. */
export function debugOf(wish: boolean | Debug | undefined): Debug | undefined {
  if (typeof wish === "function") return wish
  return (wish ?? isWished()) ? (line) => console.debug(line) : undefined
}

function isWished(): boolean {
  try {
    // Node warns whoever so much as looks at it.
    return typeof document !== "undefined" && Boolean(localStorage?.getItem("colloquy:debug"))
  } catch {
    // There is none, or the page may not read it.
    return false
  }
}
