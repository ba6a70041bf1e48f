export { startAnnouncer } from "./announcing.ts"
export { hueClass, initials } from "./avatars.ts"
export { createBanner } from "./banner.ts"
export { isLeaveKey, isSendKey, keepDraft, lengthFault, readDraft } from "./composing.ts"
export {
  type ConnectionNotice,
  connectionWord,
  reasonWords,
} from "./connection-words.ts"
export { createDeliveries } from "./deliveries.ts"
export {
  editedMessage,
  isEditKey,
  lastOwnMessage,
  messageToDelete,
  setEditedMessage,
  setMessageToDelete,
} from "./editing.ts"
export { focusOnOpen, returnFocusToRow } from "./focus.ts"
export { type Glyph, glyphOf, glyphPaths } from "./glyphs.ts"
export { startJoining } from "./joining.ts"
export { type ConversationKind, offeredKinds } from "./kinds.ts"
export { type LabNetwork, labNetwork, restartServer } from "./lab/lab-network.ts"
export { createLabReport, type LabFact } from "./lab/lab-report.ts"
export {
  allowedChanges,
  changeFault,
  changeText,
  deleteMessage,
  quickReactions,
  reactionViews,
  toggleReaction,
} from "./message-changes.ts"
export { forgetName, keepName, readName, readUser } from "./names.ts"
export { createSendWatch, endsWithLatest } from "./own-sends.ts"
export {
  everySecond,
  openConversation,
  pageFocus,
  selectedConversation,
} from "./page.ts"
export { createPageLoads, isLoadingBefore, isLoadingNewer } from "./page-loads.ts"
export { loadMoreConversations } from "./paging.ts"
export {
  authorIn,
  conversationTitle,
  directPartner,
  matchingConversations,
  peopleIn,
  presenceWord,
  previewText,
  typingLine,
  userIdsIn,
} from "./people.ts"
export type { PlacedRow } from "./placed-rows.ts"
export { chosenProtocol, loadWire, openProtocol, protocols, type Wire } from "./protocols.ts"
export { markRead } from "./read-marks.ts"
export { focusInRow, focusRow, rowAfterKey, tabStop } from "./row-focus.ts"
export { createRowWindow, type RowWindow } from "./row-window.ts"
export { messageStatusWord, missingWords } from "./status-words.ts"
export { chosenTheme, setTheme, themes } from "./theme.ts"
export { firstUnreadSeq, gapWords } from "./timeline.ts"
export { formatDay, formatShort, formatTime } from "./times.ts"
export { fetchToken } from "./tokens.ts"
