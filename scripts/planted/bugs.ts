import type { DrawOptions } from "@colloquy/testing/simulation"

/** A fault that is put into the client for one run: a text of a file, and what stands there instead. */
export interface PlantedBug {
  readonly name: string
  /** Below packages. */
  readonly file: string
  readonly from: string
  readonly to: string
  /** What a day needs for it to show. */
  readonly needs?: DrawOptions
}

/** What the simulation has to find: a rule broken in each, as somebody in a hurry would break it. */
export const plantedBugs: readonly PlantedBug[] = [
  {
    // C2
    name: "no-generation-check",
    file: "core/src/connection/attempt.ts",
    from: "      if (isLive) act(...args)\n      else options.onStale()",
    to: "      act(...args)",
  },
  {
    // B3
    name: "reset-at-open",
    file: "core/src/connection/connection.ts",
    from: '        feed("opened")\n',
    to: '        plan.reset()\n        feed("opened")\n',
  },
  {
    // O1
    name: "transmit-before-persist",
    file: "core/src/sending/sending.ts",
    from: "      keeping.commit(() => {\n        const handed",
    to: "      void ((then) => then())(() => {\n        const handed",
  },
  {
    // O3
    name: "new-clientId-on-retry",
    file: "core/src/sending/sending.ts",
    from: "    const command = withPredecessor(item)\n",
    to: `    const first = withPredecessor(item)
    const command =
      first.type === "send_message" && transmissions.find(item.clientId)
        ? { ...first, payload: { ...first.payload, clientId: \`\${item.clientId}'\` } }
        : first
`,
  },
  {
    // O4
    name: "lane-without-order",
    file: "core/src/outbox/lanes.ts",
    from: "lanesOf(items).sort(",
    to: "lanesOf([...items].toReversed()).sort(",
  },
  {
    // O7
    name: "resend-on-a-weak-server",
    file: "core/src/sending/outcomes.ts",
    from: 'return idempotent || type === "mark_read"',
    to: "return true",
    needs: { hasWeak: true },
  },
  {
    // R1
    name: "cursor-moved-before-apply",
    file: "core/src/receiving/resuming.ts",
    from: "      for (const event of events) receiving.receive(event)\n",
    to: `      receiving.catchUp(conversationId, cursor)
      for (const event of events) receiving.receive(event)
`,
  },
  {
    // R3
    name: "duplicate-not-dropped",
    file: "core/src/receiving/receiving.ts",
    from: "    else options.onDuplicate()\n  }\n\n  function placeOf",
    to: "    else options.apply(event)\n  }\n\n  function placeOf",
  },
  {
    // O17
    name: "follower-also-sends",
    file: "core/src/outbox/keeper.ts",
    from: "    if (isHeld) await restore()\n    else rest(",
    to: "    await restore()\n    if (!isHeld) rest(",
    needs: { hasTabs: true },
  },
  {
    // C8
    name: "listener-not-removed",
    file: "core/src/connection/connection.ts",
    from: "    stopListening?.()\n",
    to: "",
  },
]
