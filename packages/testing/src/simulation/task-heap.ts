export interface Task {
  readonly dueMs: number
  /** Whose task it is: at one moment the seed says who goes first, and each goes in its own order. */
  readonly rank: number
  readonly order: number
  /** `null`: it was taken back. */
  run: (() => void) | null
}

/** What is due first comes first. */
export interface TaskHeap {
  readonly peek: () => Task | undefined
  readonly pop: () => void
  readonly push: (task: Task) => void
}

export function createTaskHeap(): TaskHeap {
  const heap: Task[] = []

  function push(task: Task): void {
    let at = heap.length
    while (at > 0) {
      const above = (at - 1) >>> 1
      const parent = heap[above]
      if (!parent || isBefore(parent, task)) break
      heap[at] = parent
      at = above
    }
    heap[at] = task
  }

  function pop(): void {
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      const left = heap[2 * at + 1]
      const right = heap[2 * at + 2]
      const isRight = left !== undefined && right !== undefined && isBefore(right, left)
      const child = isRight ? right : left
      if (!child || isBefore(last, child)) break
      heap[at] = child
      at = 2 * at + (isRight ? 2 : 1)
    }
    heap[at] = last
  }

  return { peek: () => heap[0], pop, push }
}

function isBefore(one: Task, other: Task): boolean {
  if (one.dueMs !== other.dueMs) return one.dueMs < other.dueMs
  return one.rank === other.rank ? one.order < other.order : one.rank < other.rank
}
