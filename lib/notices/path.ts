type Notice = {
  kind: string;
  bookingId?: string;
  readerRole?: "provider" | "client";
  recordingId?: string;
};

/** Where a notice leads to, in the app. */
export function pathOf({ kind, bookingId, readerRole, recordingId }: Notice): string {
  if (kind === "alert_opened" || kind === "alert_resolved") return "/admin/alerts";
  if (recordingId) return `/recordings/${recordingId}`;
  if (kind === "requested" || kind === "request_withdrawn") return "/provider/requests";
  if (kind === "endpoint_off") return "/provider/integrations";
  if (kind === "calendar_unread") return "/provider/availability";
  if (kind === "no_show" && bookingId) return `/attendance/${bookingId}`;
  if (readerRole === "provider" && kind === "removed") return "/provider";
  if (readerRole === "provider" && kind === "cancelled") return `/provider/bookings/${bookingId}`;
  if (kind === "message")
    return `${readerRole === "provider" ? "/provider" : ""}/bookings/${bookingId}`;
  const isGone = kind === "cancelled" || kind === "removed";
  return bookingId && !isGone ? `/sessions/${bookingId}` : "/bookings";
}
