type Notice = { kind: string; bookingId?: string; recordingId?: string };

/** Where a notice leads to, in the app. */
export function pathOf({ kind, bookingId, recordingId }: Notice): string {
  if (kind === "alert_opened" || kind === "alert_resolved") return "/admin/alerts";
  if (recordingId) return `/recordings/${recordingId}`;
  if (kind === "requested") return "/provider/requests";
  if (kind === "endpoint_off") return "/provider/integrations";
  if (kind === "no_show" && bookingId) return `/attendance/${bookingId}`;
  const isGone = kind === "cancelled" || kind === "removed";
  return bookingId && !isGone ? `/sessions/${bookingId}` : "/bookings";
}
