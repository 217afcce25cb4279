import { query } from "./_generated/server";
import { slotsArgs, slotsResult, viewSlots } from "./model/slots/slotViews";

/** The free slots of a service on some dates, to anybody; with an own hold left free. */
export const list = query({
  args: slotsArgs,
  returns: slotsResult,
  handler: async (ctx, args) => await viewSlots(ctx, args),
});
