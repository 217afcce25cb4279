/** The one page that may be framed, and only by the sites of the booking's provider. */
const FRAMED = /^\/embed\/([^/]+)$/;

/** The booking that a framed page is of; null: any other page. */
export function framedBooking(pathname: string): string | null {
  const [, bookingId = null] = FRAMED.exec(pathname) ?? [];
  return bookingId;
}
