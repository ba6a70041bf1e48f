/** JSON characters of one page: 200 messages with all their data could come to 13 MB, which no slow reader takes. */
const maxPageChars = 2 ** 20

/**
 * The part of a page that fits into one frame: it grows from `anchor` to both sides, and has one item at least.
 *
 * @param anchor Index that the page was asked for: 0 keeps its beginning, `items.length` its end.
 */
export function fitPage(
  items: readonly object[],
  anchor: number,
): { readonly start: number; readonly end: number } {
  let [start, end, chars] = [anchor, anchor, 0]
  for (;;) {
    const candidates = [start - 1, end].filter((index) => index >= 0 && index < items.length)
    if (candidates.length === 0) return { start, end }
    for (const index of candidates) {
      chars += JSON.stringify(items[index]).length
      if (chars > maxPageChars && end > start) return { start, end }
      if (index < start) start = index
      else end = index + 1
    }
  }
}
