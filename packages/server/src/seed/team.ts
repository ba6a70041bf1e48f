import type { ConversationType, User } from "@colloquy/core"

/** Who says what, and how many minutes before the server first started. */
type SeededMessage = readonly [minutesAgo: number, senderId: string, content: string]

export interface SeededConversation {
  /** Unlike any other here: it keeps a repeated seeding from doubling anything. */
  readonly key: string
  readonly type: ConversationType
  readonly name?: string
  /** The first one creates it. */
  readonly userIds: readonly [string, ...string[]]
  /** Oldest first. */
  readonly messages: readonly SeededMessage[]
  /** Who has not read the last of them, and how many. */
  readonly unread?: Readonly<Record<string, number>>
}

export const seededPeople: readonly User[] = [
  { id: "ana", name: "Ana" },
  { id: "bob", name: "Bob" },
  { id: "chen", name: "Chen" },
  { id: "dora", name: "Dora" },
]

const dayMinutes = 24 * 60

/** A small team, two days before a release. */
export const seededConversations: readonly SeededConversation[] = [
  {
    key: "lunch",
    type: "channel",
    name: "Lunch",
    userIds: ["dora", "ana", "bob", "chen"],
    messages: [
      [dayMinutes + 190, "dora", "The soup place is closed until Monday."],
      [dayMinutes + 188, "bob", "Then the noodle bar? They have tables outside."],
      [dayMinutes + 186, "chen", "In. Twelve sharp, before the queue."],
      [dayMinutes + 185, "ana", "Start without me, I come ten past."],
      [204, "dora", "Soup is back."],
      [203, "bob", "You are the best monitoring we have."],
    ],
  },
  {
    key: "docs",
    type: "group",
    name: "Docs and website",
    userIds: ["chen", "ana", "dora"],
    messages: [
      [dayMinutes + 90, "chen", "The migration guide has a first draft. Three steps, one page."],
      [dayMinutes + 72, "dora", "Read it. Step two needs the old name of the option as well."],
      [dayMinutes + 70, "chen", "Added, with an example before and after."],
      [96, "dora", "The screenshots still show the old sidebar."],
      [94, "chen", "I make new ones after the freeze, else I make them twice."],
      [93, "ana", "Agreed. Freeze is at four."],
    ],
  },
  {
    key: "ana-bob",
    type: "direct",
    userIds: ["bob", "ana"],
    messages: [
      [dayMinutes + 40, "bob", "Do you have the numbers from the load test?"],
      [dayMinutes + 31, "ana", "Nine thousand connections on one node, then memory is the limit."],
      [dayMinutes + 30, "bob", "Better than I hoped."],
      [58, "bob", "Can you look at my change before the freeze? It is small."],
      [57, "bob", "Forty lines, half of them a test."],
    ],
    unread: { ana: 2 },
  },
  {
    key: "release",
    type: "channel",
    name: "Release 2.0",
    userIds: ["ana", "bob", "chen", "dora"],
    messages: [
      [
        dayMinutes + 130,
        "ana",
        "Two days to go. I keep the list here: migration, changelog, load test, docs.",
      ],
      [dayMinutes + 128, "bob", "Migration is done. It takes eleven seconds on the copy of March."],
      [dayMinutes + 127, "bob", "And it can be stopped half way without harm, I tried."],
      [dayMinutes + 124, "ana", "Good. That was the one I lost sleep over."],
      [dayMinutes + 60, "chen", "Changelog is up for review. Please read it as a stranger would."],
      [
        dayMinutes + 52,
        "dora",
        "“Faster in many cases” is nobody's sentence. How fast, and where?",
      ],
      [dayMinutes + 49, "chen", "Fair. Opening a long conversation: 900 ms before, 120 ms now."],
      [dayMinutes + 48, "dora", "That I would want to read."],
      [76, "ana", "Morning! Where are we?"],
      [74, "bob", "One test fails every tenth run. I have the trace and a suspicion."],
      [73, "dora", "Support knows about the new names. The canned answers are rewritten."],
      [71, "chen", "Docs are waiting for the freeze, nothing else."],
      [46, "bob", "Found it: two timers, one of them never stopped. Not a flaky test, a real bug."],
      [45, "bob", "The fix is four lines, the test that shows it is thirty."],
      [43, "ana", "A test that fails every tenth run has just earned its keep."],
      [27, "dora", "Who presses the button tomorrow?"],
      [26, "bob", "I can. At ten, when everybody is awake."],
      [25, "chen", "Then I publish the changelog at five past."],
      [
        12,
        "ana",
        "Ten it is. If anything looks odd before noon, we roll back first and ask later.",
      ],
      [9, "dora", "I have the sentence for the status page ready, just in case."],
      [8, "dora", "I hope that nobody ever reads it."],
    ],
    unread: { bob: 3, chen: 2 },
  },
]
