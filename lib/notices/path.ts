type Notice = { kind: string; bookingId?: string; recordingId?: string };

/** Where a notice leads to, in the app. */
export function pathOf({ kind, bookingId, recordingId }: Notice): string {
  if (recordingId) return `/recordings/${recordingId}`;
  if (kind === "requested") return "/provider";
  const isOver = kind === "cancelled" || kind === "no_show";
  return bookingId && !isOver ? `/sessions/${bookingId}` : "/bookings";
}
