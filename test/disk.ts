import type { Page } from "playwright"

/** What the clients of the page's origin keep on the disk, of anybody, as text. */
export function diskOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("colloquy")
      request.addEventListener("success", () => resolve(request.result))
      request.addEventListener("error", () => reject(request.error))
    })
    const store = database.transaction("entries").objectStore("entries")
    const values = await new Promise((resolve) => {
      const request = store.getAll()
      request.addEventListener("success", () => resolve(request.result))
    })
    database.close()
    return JSON.stringify(values)
  })
}
