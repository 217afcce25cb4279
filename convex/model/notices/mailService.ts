/** The mail service of this deployment; null: there is none, and mails stay in the outbox. */
export function mailService(): { apiKey: string; from: string } | null {
  const apiKey = process.env.RESEND_API_KEY;
  const from = process.env.PARLEY_MAIL_FROM;
  return apiKey && from ? { apiKey, from } : null;
}

/** Whom mails and calendar files are from: `Parley <mail@example.org>`, or the address alone. */
export function senderAddress(): string {
  const from = process.env.PARLEY_MAIL_FROM ?? "";
  return /<([^<>]+)>\s*$/.exec(from)?.[1] ?? (from || "mail@parley.invalid");
}
