/** How often one socket is told about its bad frames. What is over that is dropped without a word. */
export interface Complaints {
  /** About a frame that asks for no answer: seldom. */
  readonly mayReport: (nowMs: number) => boolean
  /** In answer to a request: more often, since somebody waits for it. */
  readonly mayAnswer: (nowMs: number) => boolean
}

export interface ComplaintBounds {
  readonly reportsASecond: number
  readonly answersASecond: number
}

const defaultBounds: ComplaintBounds = { reportsASecond: 1, answersASecond: 20 }

export function createComplaints(bounds: ComplaintBounds = defaultBounds): Complaints {
  return { mayReport: bounded(bounds.reportsASecond), mayAnswer: bounded(bounds.answersASecond) }
}

function bounded(mostASecond: number): (nowMs: number) => boolean {
  let windowEndMs = Number.NEGATIVE_INFINITY
  let count = 0
  return (nowMs) => {
    if (nowMs >= windowEndMs) {
      windowEndMs = nowMs + 1_000
      count = 0
    }
    count++
    return count <= mostASecond
  }
}
