import type { Locale } from "../../../i18n/locales";
import { pathOf } from "../../../lib/notices/path";
import de from "../../../messages/mail/de.json";
import en from "../../../messages/mail/en.json";
import fr from "../../../messages/mail/fr.json";
import { appOrigin } from "../appOrigin";
import type { NoticeFacts, NoticeKind } from "./noticeKind";

type Words = typeof en;
const WORDS: Record<Locale, Words> = { en, de, fr };

export type Reader = {
  locale: Locale;
  zone: string;
  name: string;
  /** Without wanting any mail: this one says why it comes. */
  isForCalendar?: boolean;
};
export type MailContent = { subject: string; html: string; text: string };
type Piece = { subject: string; lead: string; action: string };

/** The mail that tells of something, in the words and on the clock of its reader. */
export function contentOf(facts: NoticeFacts, reader: Reader): MailContent {
  const words = WORDS[reader.locale];
  const piece: Piece = words.kinds[pieceOf(facts)];
  const { kind, startsAt, until } = facts;
  const values = {
    title: plain(titleOf(words, facts)),
    name: plain(facts.name),
    reader: plain(reader.name),
    when: timeOf(startsAt, reader),
    until: until === undefined ? "" : timeOf(until, reader),
    clock: until === undefined ? "" : clockOf(until, reader),
    words: facts.words ?? "",
    minutes: String(facts.minutes ?? 0),
  };
  const subject = fill(piece.subject, values);
  const lines = [
    fill(words.greeting, values),
    fill(facts.name === "" ? aloneLead(words, facts) : piece.lead, values),
    ...(WITHOUT_TIME.has(kind) ? [] : [fill(words.when, values)]),
    ...(kind === "running_late" ? lateLines(words, facts).map((one) => fill(one, values)) : []),
    ...(facts.words ? [fill(words.note, values)] : []),
    ...(reader.isForCalendar ? [words.forCalendar] : []),
  ];
  const link = { href: `${appOrigin()}${pathOf(facts)}`, label: piece.action };
  const foot = { text: words.foot, href: `${appOrigin()}/notices`, label: words.choices };
  return {
    subject,
    text: [...lines, `${link.label}: ${link.href}`, `${foot.text} ${foot.href}`].join("\n\n"),
    html: htmlOf({ lang: reader.locale, subject, lines, link, foot }),
  };
}

/** What a calendar is told that does not get everything. */
export function cutNote(locale: Locale, most: number): string {
  const count = new Intl.NumberFormat(FORMAT_LOCALE[locale]).format(most);
  return fill(WORDS[locale].cutCalendar, { count });
}

/** An alert has a name in each language; of one that Prometheus raised we know its own. */
function titleOf({ alerts }: Words, { alert, title }: NoticeFacts): string {
  if (alert === undefined) return title;
  return [alerts[alert], title].filter(Boolean).join(": ");
}

/** With nobody on the other side, in a session of one's own. */
function aloneLead({ alone, kinds }: Words, facts: NoticeFacts): string {
  const name = pieceOf(facts);
  return (alone as Partial<Record<typeof name, string>>)[name] ?? kinds[name].lead;
}

/** When it is expected to begin; and to who was to come, that they lose nothing by it. */
function lateLines({ expected, placeKept }: Words, { until, readerRole }: NoticeFacts): string[] {
  return [...(until ? [expected] : []), ...(readerRole === "client" ? [placeKept] : [])];
}

const WITHOUT_TIME: ReadonlySet<NoticeKind> = new Set([
  "recording_ready",
  "recording_failed",
  "line_closed",
  "endpoint_off",
  "calendar_unread",
]);

function pieceOf({ kind, minutes }: NoticeFacts): keyof Words["kinds"] {
  if (kind !== "reminder") return kind;
  if (minutes === 1440) return "reminder_day";
  return minutes === 60 ? "reminder_hour" : "reminder_minutes";
}

// Day before month and 24 hours, as on our pages.
const FORMAT_LOCALE: Record<Locale, string> = { en: "en-GB", de: "de", fr: "fr" };

const CLOCK = {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
} as const;
const DATE = { weekday: "long", day: "numeric", month: "long", year: "numeric" } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one costs half a millisecond, which every mail of a booking would take. */
function format(
  name: "time" | "clock",
  { locale, zone }: Pick<Reader, "locale" | "zone">,
): Intl.DateTimeFormat {
  const key = `${name} ${locale} ${zone}`;
  const known = formats.get(key);
  if (known) return known;
  const options = { timeZone: zone, ...(name === "time" && DATE), ...CLOCK };
  const made = new Intl.DateTimeFormat(FORMAT_LOCALE[locale], options);
  formats.set(key, made);
  return made;
}

const timeOf = (at: number, reader: Reader) => format("time", reader).format(at);

const clockOf = (at: number, reader: Reader) => format("clock", reader).format(at);

/** Each `{name}` once: what somebody wrote is not looked at for more of them. */
function fill(message: string, values: Record<string, string>): string {
  return message.replaceAll(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
}

/** A line break in a title would begin another header of a mail. */
function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what is meant
  return text.replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ").trim();
}

type Link = { href: string; label: string };
type Page = {
  lang: string;
  subject: string;
  lines: string[];
  link: Link;
  foot: Link & { text: string };
};

const STYLE = `
body { margin: 0; padding: 24px; background: #f4f6f4; color: #13201b;
  font: 16px/24px system-ui, sans-serif; }
.card { max-width: 560px; margin: 0 auto; padding: 24px 32px; background: #ffffff;
  border: 1px solid #dbe2dd; border-radius: 20px; }
h1 { margin: 0 0 16px; font-size: 20px; line-height: 26px; }
p { margin: 0 0 16px; white-space: pre-line; overflow-wrap: anywhere; }
.act a { display: inline-block; padding: 12px 24px; border-radius: 12px; background: #0b6b55;
  color: #ffffff; text-decoration: none; font-weight: 600; }
.foot { max-width: 560px; margin: 16px auto 0; font-size: 13px; line-height: 18px; color: #56645d; }
.foot a { color: #085a47; }`;

function htmlOf({ lang, subject, lines, link, foot }: Page): string {
  const anchor = ({ href, label }: Link) =>
    `<a href="${escaped(href)}" target="_blank" rel="noopener">${escaped(label)}</a>`;
  return [
    `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">`,
    `<meta name="viewport" content="width=device-width"><title>${escaped(subject)}</title>`,
    `<style>${STYLE}</style></head><body><div class="card">`,
    `<h1>${escaped(subject)}</h1>`,
    ...lines.map((line) => `<p>${escaped(line)}</p>`),
    `<p class="act">${anchor(link)}</p></div>`,
    `<p class="foot">${escaped(foot.text)} ${anchor(foot)}</p></body></html>`,
  ].join("\n");
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}
