/** Senders that a level has in hand: a picture's slow start must not turn on what was taken back. */
export const levelled = new WeakSet<RTCRtpSender>();
