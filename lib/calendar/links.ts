/** What a calendar on the web is told of a booking. */
export type LinkedEntry = { title: string; startsAt: number; endsAt: number; joinUrl: string };

const compact = (at: number) =>
  new Date(at).toISOString().replaceAll(/[-:]/g, "").replace(".000", "");

/** The page of Google's calendar with this entry filled in. */
export function googleLink({ title, startsAt, endsAt, joinUrl }: LinkedEntry): string {
  const dates = `${compact(startsAt)}/${compact(endsAt)}`;
  const fields = { action: "TEMPLATE", text: title, dates, location: joinUrl, details: joinUrl };
  return `https://calendar.google.com/calendar/render?${new URLSearchParams(fields)}`;
}

/** Outlook is two sites: one of own accounts, one of those of an organisation. */
const OUTLOOK_HOSTS = { personal: "outlook.live.com", work: "outlook.office.com" };

/** The same of Outlook's; Apple's takes the file. */
export function outlookLink(
  { title, startsAt, endsAt, joinUrl }: LinkedEntry,
  account: keyof typeof OUTLOOK_HOSTS,
): string {
  const fields = {
    path: "/calendar/action/compose",
    rru: "addevent",
    subject: title,
    startdt: new Date(startsAt).toISOString(),
    enddt: new Date(endsAt).toISOString(),
    location: joinUrl,
    body: joinUrl,
  };
  return `https://${OUTLOOK_HOSTS[account]}/calendar/0/deeplink/compose?${new URLSearchParams(fields)}`;
}
