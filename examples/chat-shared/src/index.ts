export { hueClass, initials } from "./avatars.ts"
export { isSendKey, keepDraft, readDraft } from "./composing.ts"
export {
  type ConnectionNotice,
  connectionNotice,
  reasonWords,
  waitingWords,
} from "./connection-words.ts"
export { type Glyph, glyphOf, glyphPaths } from "./glyphs.ts"
export { forgetName, keepName, readName } from "./names.ts"
export {
  everySecond,
  openConversation,
  pageFocus,
  selectedConversation,
} from "./page.ts"
export {
  conversationTitle,
  directPartner,
  nameIn,
  presenceWord,
  previewText,
  typingLine,
  userIdsIn,
} from "./people.ts"
export { createScrollKeeper, type ScrollKeeper } from "./scrolling.ts"
export { messageStatusWord } from "./status-words.ts"
export { type TimelineRow, timelineRows } from "./timeline.ts"
export { formatDay, formatShort, formatTime } from "./times.ts"
export { fetchToken } from "./tokens.ts"
