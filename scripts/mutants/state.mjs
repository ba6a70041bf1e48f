/** Faults of the state and of what comes in: of versions, gaps and listeners. */
export const stateMutants = [
  {
    rule: "R3",
    breaks: "the lower version wins",
    file: "state/message.ts",
    from: "return next.updateSeq > previous.updateSeq",
    to: "return next.updateSeq < previous.updateSeq",
    testFile: "state/timeline.test.ts",
    test: "a timeline > R3: an older version changes nothing, and the list stays the same",
  },
  {
    rule: "R4",
    breaks: "what came late is shown without a gap before it",
    file: "receiving/receiving.ts",
    from: "    options.onHole(place.conversationId, place.cursor, first)\n",
    to: "",
    testFile: "receiving/receiving.test.ts",
    test: "receiving > R4: what is held is shown after 5 s with a hole before it, and the hole is filled in order",
  },
  {
    rule: "P6",
    breaks: "the newest page is taken for all there is",
    file: "state/gaps.ts",
    from: "first: hasOlder ? low : 0",
    to: "first: 0",
    testFile: "state/timeline-laws.test.ts",
    test: "laws of a timeline > P6: what is held and what is known to be missing cover the log, and do not overlap",
  },
  {
    rule: "X6",
    breaks: "nobody hears that a listener threw",
    file: "client/diagnostics.ts",
    from: 'report("listener_threw", "a listener threw")',
    to: "void 0",
    testFile: "client/seeing.test.ts",
    test: "what a client tells of itself > X6 F76: a listener that throws is reported, and the others hear in the order of what happened",
  },
]
