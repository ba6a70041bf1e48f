/** What one frame of the native protocol may hold at most. Lengths are code points. */
export const bounds = {
  idChars: 128,
  timestampChars: 64,
  /** UTF-16 units: what a text field counts, and `length`. */
  contentChars: 16_000,
  pageItems: 200,
  resumeCursors: 200,
  /** Ids in one request: those to invite, and those whose presence is asked for. */
  userIds: 500,
  mentions: 100,
  attachments: 32,
  nameChars: 256,
  typeChars: 64,
  reactionChars: 64,
  statusTextChars: 256,
  queryChars: 1_024,
  urlChars: 4_096,
  /** Big enough for a token that carries groups and roles. */
  tokenChars: 16_384,
} as const
