import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { exportRow, type Exporter } from "./exportRow";
import * as Acts from "./exportActs";
import * as Connected from "./exportConnected";
import * as Kept from "./exportKept";
import * as Measured from "./exportMeasured";
import * as Offered from "./exportOffered";
import * as Presence from "./exportPresence";
import * as Sessions from "./exportSessions";
import * as Written from "./exportWritten";

const SECTIONS = {
  profile: Kept.profile,
  bookings: Kept.bookings,
  requests: Written.requests,
  waitingLines: Kept.waitingLines,
  messages: Written.messages,
  files: Written.files,
  publicMessages: Written.publicMessages,
  notices: Kept.notices,
  mails: Kept.mails,
  recordings: Kept.recordings,
  recordingConsents: Kept.recordingConsents,
  broadcastConsents: Kept.broadcastConsents,
  tokenRequests: Kept.tokenRequests,
  joins: Measured.joins,
  line: Measured.line,
  pageEvents: Measured.pageEvents,
  checks: Measured.checks,
  moves: Sessions.moves,
  noShows: Sessions.noShows,
  lobby: Sessions.lobby,
  guestInvites: Sessions.guestInvites,
  page: Offered.page,
  services: Offered.services,
  hours: Offered.hours,
  dates: Offered.dates,
  calendars: Offered.calendars,
  destinations: Offered.destinations,
  posts: Offered.posts,
  endpoints: Connected.endpoints,
  apiKeys: Connected.apiKeys,
  sites: Connected.sites,
  channel: Offered.channel,
  busyTimes: Offered.busyTimes,
  holds: Kept.holds,
  stays: Presence.stays,
  said: Presence.said,
  reminders: Presence.reminders,
  broadcasts: Presence.broadcasts,
  chapters: Presence.chapters,
  acts: Acts.acts,
  actsUponThem: Acts.actsUponThem,
  accountActs: Acts.accountActs,
  recordingViews: Acts.recordingViews,
} satisfies Record<string, Exporter>;

export const exportSection = v.union(
  v.literal("profile"),
  v.literal("bookings"),
  v.literal("requests"),
  v.literal("waitingLines"),
  v.literal("messages"),
  v.literal("files"),
  v.literal("publicMessages"),
  v.literal("notices"),
  v.literal("mails"),
  v.literal("recordings"),
  v.literal("recordingConsents"),
  v.literal("broadcastConsents"),
  v.literal("tokenRequests"),
  v.literal("joins"),
  v.literal("line"),
  v.literal("pageEvents"),
  v.literal("checks"),
  v.literal("moves"),
  v.literal("noShows"),
  v.literal("lobby"),
  v.literal("guestInvites"),
  v.literal("page"),
  v.literal("services"),
  v.literal("hours"),
  v.literal("dates"),
  v.literal("calendars"),
  v.literal("destinations"),
  v.literal("posts"),
  v.literal("endpoints"),
  v.literal("apiKeys"),
  v.literal("sites"),
  v.literal("channel"),
  v.literal("busyTimes"),
  v.literal("holds"),
  v.literal("stays"),
  v.literal("said"),
  v.literal("reminders"),
  v.literal("broadcasts"),
  v.literal("chapters"),
  v.literal("acts"),
  v.literal("actsUponThem"),
  v.literal("accountActs"),
  v.literal("recordingViews"),
);

export const exportArgs = {
  section: exportSection,
  /** `next` of the page before; null: the first one. */
  after: v.union(v.string(), v.null()),
};
export const exportPage = v.object({
  rows: v.array(exportRow),
  next: v.union(v.string(), v.null()),
});

const PAGE = 50;

export async function exportPart(
  ctx: QueryCtx,
  user: Doc<"users">,
  { section, after }: { section: Infer<typeof exportSection>; after: string | null },
): Promise<Infer<typeof exportPage>> {
  const options = { cursor: after, numItems: PAGE };
  const { page, isDone, continueCursor } = await SECTIONS[section](ctx, user, options);
  return { rows: page, next: isDone ? null : continueCursor };
}
