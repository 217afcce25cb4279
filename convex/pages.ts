import { v } from "convex/values";
import { internalMutation, internalQuery, mutation, query } from "./_generated/server";
import { requireUser } from "./model/access";
import { requireWriteLimit } from "./model/limits";
import { pageFields } from "./model/slots/pageFields";
import * as Pictures from "./model/slots/pagePictures";
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

/** Takes the picture off the caller's page. @throws UNAUTHENTICATED, RATE_LIMITED */
export const removePicture = mutation({
  args: {},
  returns: Pictures.pictureResult,
  handler: async (ctx) => {
    const user = await requireUser(ctx);
    await requireWriteLimit(ctx, user._id);
    return await Pictures.removePicture(ctx, user);
  },
});

/** The two halves of an upload; the caller is who sent the HTTP request. */
export const admitPicture = internalMutation({
  args: {},
  returns: Pictures.admitResult,
  handler: async (ctx) => await Pictures.admitPicture(ctx),
});

export const keepPicture = internalMutation({
  args: { pictureId: v.id("_storage") },
  returns: Pictures.pictureResult,
  handler: async (ctx, { pictureId }) => await Pictures.keepPicture(ctx, pictureId),
});

export const findPicture = internalQuery({
  args: { id: v.string() },
  returns: Pictures.foundPicture,
  handler: async (ctx, { id }) => await Pictures.findPicture(ctx, id),
});
