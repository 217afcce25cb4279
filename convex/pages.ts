import { v } from "convex/values";
import { mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import { pageFields } from "./model/slots/pageFields";
import * as Pages from "./model/slots/providerPages";

/** A provider's published page, to anybody; null for every other address. */
export const get = query({
  args: { slug: v.string() },
  returns: v.union(Pages.publicPage, v.null()),
  handler: async (ctx, args) => await Pages.viewPage(ctx, args.slug),
});

/** The caller's own page, published or not. @throws UNAUTHENTICATED */
export const mine = query({
  args: {},
  returns: v.union(Pages.ownPage, v.null()),
  handler: async (ctx) => await Pages.viewOwnPage(ctx, await requireUser(ctx)),
});

/** Whether the caller's page could have this address. @throws UNAUTHENTICATED */
export const slugState = query({
  args: { slug: v.string() },
  returns: Pages.slugState,
  handler: async (ctx, args) => await Pages.slugStateFor(ctx, await requireUser(ctx), args.slug),
});

/** Makes or changes the page of the calling provider. @throws UNAUTHENTICATED, RATE_LIMITED */
export const save = mutation({
  args: pageFields,
  returns: Pages.savePageResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Pages.savePage(ctx, user, args);
  },
});

/** Where the caller may send a picture to, for `setPicture`. @throws UNAUTHENTICATED, RATE_LIMITED */
export const pictureUploadUrl = mutation({
  args: {},
  returns: v.union(v.string(), v.null()),
  handler: async (ctx) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return user.isProvider ? await ctx.storage.generateUploadUrl() : null;
  },
});

/** Shows an uploaded picture on the caller's page; null: none. @throws UNAUTHENTICATED, RATE_LIMITED */
export const setPicture = mutation({
  args: { pictureId: v.union(v.id("_storage"), v.null()) },
  returns: Pages.pictureResult,
  handler: async (ctx, args) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Pages.setPicture(ctx, user, args.pictureId);
  },
});
