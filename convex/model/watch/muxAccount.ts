/**
 * Whether this deployment has an account at Mux. The three settings go together: without the
 * webhooks' secret nobody would ever hear that a stream is live.
 */
export function hasMux(): boolean {
  const { MUX_TOKEN_ID, MUX_TOKEN_SECRET, MUX_WEBHOOK_SECRET } = process.env;
  return Boolean(MUX_TOKEN_ID && MUX_TOKEN_SECRET && MUX_WEBHOOK_SECRET);
}
