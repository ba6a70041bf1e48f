import { type Deed, fieldsOf } from "./wire.ts"

/** How often the client did what, by the names that `sent` has. */
export interface Counts {
  readonly note: (deed: Deed) => void
  readonly of: (what: string) => number
}

export function createCounts(): Counts {
  const counts = new Map<string, number>()
  return {
    note(deed) {
      for (const what of namesOf(deed)) counts.set(what, (counts.get(what) ?? 0) + 1)
    },
    of: (what) => counts.get(what) ?? 0,
  }
}

function namesOf(deed: Deed): readonly string[] {
  switch (deed.kind) {
    case "open":
      return ["open"]
    case "request":
      return [`${deed.request.method} ${pathOf(deed.request.url)}`]
    case "event":
      return "event" in deed.frame ? [deed.frame.event, "frames"] : ["frames"]
    case "frame": {
      const { type } = fieldsOf(deed)
      return typeof type === "string" ? [type, "frames"] : ["frames"]
    }
    case "close":
      return []
  }
}

/** With its query, without its origin. */
export function pathOf(url: string): string {
  return url.replace(/^[a-z]+:\/\/[^/?#]*/i, "")
}
