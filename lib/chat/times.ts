/** A booking, as far as its chat's times go. */
export type ChatTimes = {
  state: string;
  /** The ends of the join window, UTC ms. */
  opensAt: number;
  closesAt: number;
  policy: { chat: { before: boolean; after: boolean } };
};

export type ChatClosed = "cancelled" | "not_yet" | "over";

/**
 * Why a booking's chat takes no message at this time; null when it does. Inside the join window
 * it always does; before and after it the provider decides. Pages use it as well as the backend.
 */
export function whyChatIsClosed(times: ChatTimes, now: number): ChatClosed | null {
  const { state, opensAt, closesAt, policy } = times;
  if (state === "cancelled") return "cancelled";
  if (now < opensAt && !policy.chat.before) return "not_yet";
  // A provider may have ended it ahead of its time.
  const isOver = state === "ended" || now >= closesAt;
  if (isOver && !policy.chat.after) return "over";
  return null;
}
