import type { Readable } from "@colloquy/core"
import { listen } from "./page.ts"

export type Theme = "system" | "light" | "dark"

export const themes: readonly { readonly theme: Theme; readonly label: string }[] = [
  { theme: "system", label: "System" },
  { theme: "light", label: "Light" },
  { theme: "dark", label: "Dark" },
]

// `public/theme.js` reads it before the first paint.
const themeKey = "colloquy:theme"
const changes = new EventTarget()

/** What was chosen by hand; `system` follows the device. */
export const chosenTheme: Readable<Theme> = {
  get: () => toTheme(localStorage.getItem(themeKey)),
  getInitial: () => "system",
  subscribe: (listener) => listen(changes, "change", () => listener(chosenTheme.get())),
}

export function setTheme(value: string): void {
  const theme = toTheme(value)
  if (theme === "system") localStorage.removeItem(themeKey)
  else localStorage.setItem(themeKey, theme)
  show(theme)
}

// Another window of the same person chose.
addEventListener("storage", ({ key }) => {
  if (key === themeKey) show(chosenTheme.get())
})

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme
  changes.dispatchEvent(new Event("change"))
}

function toTheme(value: string | null): Theme {
  return value === "light" || value === "dark" ? value : "system"
}
