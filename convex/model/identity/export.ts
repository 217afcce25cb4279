import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { exportRow, type Exporter } from "./exportRow";
import * as Kept from "./exportKept";
import * as Offered from "./exportOffered";
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
  joins: Kept.joins,
  page: Offered.page,
  services: Offered.services,
  hours: Offered.hours,
  dates: Offered.dates,
  calendars: Offered.calendars,
  destinations: Offered.destinations,
  posts: Offered.posts,
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
  v.literal("page"),
  v.literal("services"),
  v.literal("hours"),
  v.literal("dates"),
  v.literal("calendars"),
  v.literal("destinations"),
  v.literal("posts"),
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
