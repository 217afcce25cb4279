import { v } from "convex/values";

export const pageFields = {
  /** The last part of the page's address. */
  slug: v.string(),
  headline: v.string(),
  /** Where the hours are meant: an IANA name. */
  zone: v.string(),
  isPublished: v.boolean(),
};

export const PICTURE_PATH = "/pages/picture";
