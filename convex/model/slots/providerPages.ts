import { type Infer, v } from "convex/values";
import { isZone } from "../../../lib/time/zone";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { approval, noShowMinutesOf } from "../booking/bookingTerms";
import { policyOf } from "../booking/policy";
import { rereadCalendars } from "../calendar/rereading";
import { recordingPolicy } from "../recording/recordingPolicy";
import { pageFields, PICTURE_PATH } from "./pageFields";
import { question } from "./serviceTerms";
import { servicesOf } from "./services";
import { offerWaited } from "./waitingDates";

const pageArgs = v.object(pageFields);

export const ownPage = v.object({ ...pageFields, picturePath: v.union(v.string(), v.null()) });

/** What anybody may know of a provider and their services. */
export const publicPage = v.object({
  slug: v.string(),
  name: v.string(),
  headline: v.string(),
  zone: v.string(),
  /** At the backend's HTTP address. */
  picturePath: v.union(v.string(), v.null()),
  services: v.array(
    v.object({
      serviceId: v.id("services"),
      title: v.string(),
      lengthMinutes: v.number(),
      seats: v.number(),
      priceText: v.string(),
      questions: v.array(question),
      approval,
      noticeMinutes: v.number(),
      horizonDays: v.number(),
      clientCancelMinutes: v.union(v.number(), v.null()),
      clientMoveMinutes: v.union(v.number(), v.null()),
      noShowAfterMinutes: v.number(),
      recordingConsent: recordingPolicy.fields.consent,
    }),
  ),
});

export const savePageResult = v.union(
  v.object({ kind: v.literal("saved") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(
      v.literal("not_provider"),
      v.literal("bad_slug"),
      v.literal("slug_taken"),
      v.literal("bad_headline"),
      v.literal("bad_zone"),
    ),
  }),
);

const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MIN_SLUG = 3;
const MAX_SLUG = 40;
const MAX_HEADLINE = 300;

function isSlug(slug: string): boolean {
  return slug.length >= MIN_SLUG && slug.length <= MAX_SLUG && SLUG.test(slug);
}

/** Whether a page could have an address, for somebody who writes it. */
export const slugState = v.union(
  v.literal("bad"),
  v.literal("free"),
  v.literal("own"),
  v.literal("taken"),
);

export async function slugStateFor(
  ctx: QueryCtx,
  user: Doc<"users">,
  slug: string,
): Promise<Infer<typeof slugState>> {
  if (!isSlug(slug)) return "bad";
  const holder = await pageAt(ctx, slug);
  if (holder === null) return "free";
  return holder.providerId === user._id ? "own" : "taken";
}

export async function pageOf(ctx: QueryCtx, providerId: Id<"users">) {
  return await ctx.db
    .query("providerPages")
    .withIndex("by_provider", (q) => q.eq("providerId", providerId))
    .unique();
}

export async function pageAt(ctx: QueryCtx, slug: string) {
  return await ctx.db
    .query("providerPages")
    .withIndex("by_slug", (q) => q.eq("slug", slug))
    .unique();
}

export async function savePage(
  ctx: MutationCtx,
  user: Doc<"users">,
  page: Infer<typeof pageArgs>,
): Promise<Infer<typeof savePageResult>> {
  const { slug, headline, zone } = page;
  if (!user.isProvider) return { kind: "refused", reason: "not_provider" };
  if (!isSlug(slug)) return { kind: "refused", reason: "bad_slug" };
  if (headline.length > MAX_HEADLINE) return { kind: "refused", reason: "bad_headline" };
  if (!isZone(zone)) return { kind: "refused", reason: "bad_zone" };
  const holder = await pageAt(ctx, slug);
  if (holder && holder.providerId !== user._id) return { kind: "refused", reason: "slug_taken" };
  const own = await pageOf(ctx, user._id);
  if (own) await ctx.db.patch("providerPages", own._id, page);
  else await ctx.db.insert("providerPages", { ...page, providerId: user._id });
  if (own && own.zone !== zone) await rereadCalendars(ctx, user);
  const isOtherwise = own?.zone !== zone || own.isPublished !== page.isPublished;
  if (isOtherwise && page.isPublished) await offerWaited(ctx, user._id);
  return { kind: "saved" };
}

export async function viewOwnPage(
  ctx: QueryCtx,
  user: Doc<"users">,
): Promise<Infer<typeof ownPage> | null> {
  const page = await pageOf(ctx, user._id);
  if (page === null) return null;
  const { slug, headline, zone, isPublished } = page;
  return { slug, headline, zone, isPublished, picturePath: picturePathOf(page) };
}

function picturePathOf({ pictureId }: Doc<"providerPages">): string | null {
  return pictureId ? `${PICTURE_PATH}?${new URLSearchParams({ id: pictureId })}` : null;
}

/** A published page of somebody who still provides; null for every other address. */
export async function findPublished(ctx: QueryCtx, slug: string) {
  const page = slug.length <= MAX_SLUG ? await pageAt(ctx, slug) : null;
  if (page === null || !page.isPublished) return null;
  const provider = await ctx.db.get("users", page.providerId);
  return provider?.isProvider ? { page, provider } : null;
}

export async function viewPage(
  ctx: QueryCtx,
  slug: string,
): Promise<Infer<typeof publicPage> | null> {
  const found = await findPublished(ctx, slug);
  if (found === null) return null;
  const { page, provider } = found;
  const services = (await servicesOf(ctx, provider._id)).filter(({ isActive }) => isActive);
  return {
    slug: page.slug,
    name: provider.name,
    headline: page.headline,
    zone: page.zone,
    picturePath: picturePathOf(page),
    services: services.map(toPublic),
  };
}

function toPublic(one: Doc<"services">): Infer<typeof publicPage>["services"][number] {
  return {
    serviceId: one._id,
    title: one.title,
    lengthMinutes: one.lengthMinutes,
    seats: one.seats,
    priceText: one.priceText,
    questions: one.questions,
    approval: one.approval,
    noticeMinutes: one.noticeMinutes,
    horizonDays: one.horizonDays,
    clientCancelMinutes: one.clientCancelMinutes,
    clientMoveMinutes: one.clientMoveMinutes,
    noShowAfterMinutes: noShowMinutesOf(one),
    recordingConsent: policyOf(one).recording.consent,
  };
}
