import { listDestinations } from "../broadcast/destinations";
import { listCalendars } from "../calendar/outsideCalendars";
import { pageOf } from "../slots/providerPages";
import { servicesOf } from "../slots/services";
import { channelOf } from "../watch/channels";
import { type Exporter, iso, told, whole } from "./exportRow";

/** Where clients book a provider. */
export const page: Exporter = async (ctx, user) => {
  const row = await pageOf(ctx, user._id);
  if (row === null) return whole([]);
  const { slug, headline, zone, isPublished, pictureId } = row;
  return whole([{ slug, headline, zone, isPublished, hasPicture: pictureId !== undefined }]);
};

export const services: Exporter = async (ctx, user) => {
  const rows = await servicesOf(ctx, user._id);
  return whole(
    rows.map(({ title, lengthMinutes, seats, priceText, questions, isActive }) => ({
      title,
      lengthMinutes,
      seats,
      priceText,
      isActive,
      questions: questions.map((one) => JSON.stringify(one)),
    })),
  );
};

export const hours: Exporter = async (ctx, user) => {
  const row = await ctx.db
    .query("weeklyHours")
    .withIndex("by_provider", (q) => q.eq("providerId", user._id))
    .unique();
  return whole((row?.windows ?? []).map((window) => ({ ...window })));
};

export const dates: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("dateOverrides")
    .withIndex("by_provider_and_date", (q) => q.eq("providerId", user._id))
    .paginate(options);
  return told(rows, ({ date, kind, note, windows }) => ({
    date,
    kind,
    note,
    windows: windows.map(({ fromMinute, toMinute }) => `${fromMinute}-${toMinute}`),
  }));
};

export const calendars: Exporter = async (ctx, user) => {
  const rows = await listCalendars(ctx, user);
  return whole(
    rows.map(({ name, host, readAt }) => ({ name, host, readAt: iso(readAt ?? undefined) })),
  );
};

/** When they are not free, as those calendars said when they were last read. */
export const busyTimes: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("busyBlocks")
    .withIndex("by_provider_and_start", (q) => q.eq("providerId", user._id))
    .paginate(options);
  return told(rows, ({ startsAt, endsAt }) => ({ startsAt: iso(startsAt), endsAt: iso(endsAt) }));
};

export const destinations: Exporter = async (ctx, user) => {
  const rows = await listDestinations(ctx, user);
  return whole(
    rows.map(({ name, kind, url, maskedKey, watchUrl }) => ({
      name,
      kind,
      url,
      maskedKey,
      watchUrl,
    })),
  );
};

/** The page of their posts. */
export const channel: Exporter = async (ctx, user) => {
  const row = await channelOf(ctx, user._id);
  return whole(row ? [{ at: iso(row._creationTime), slug: row.slug }] : []);
};

export const posts: Exporter = async (ctx, user, options) => {
  const rows = await ctx.db
    .query("posts")
    .withIndex("by_author", (q) => q.eq("authorId", user._id))
    .paginate(options);
  return told(rows, ({ title, text, state, recordedAt, publishedAt, durationMs }) => ({
    title,
    text,
    state,
    recordedAt: iso(recordedAt),
    publishedAt: iso(publishedAt),
    durationMs,
  }));
};
