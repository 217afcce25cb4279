import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";

export const foundPerson = v.object({ _id: v.id("users"), name: v.string() });
type Found = Infer<typeof foundPerson>;

const MAX_PEOPLE = 200;
const MAX_NAME = 100;
/** After every letter that a name may go on with. */
const LAST = "\uFFFF";

/**
 * Whom a log can be filtered by: who signs in, not guests of one booking, nor who is erased. Without a
 * name, the newest; otherwise those whose name begins so, as it was written or with capitals.
 */
export async function findPeople(ctx: QueryCtx, given?: string): Promise<Found[]> {
  const name = given?.trim().slice(0, MAX_NAME);
  const rows = name ? await beginningWith(ctx, name) : await newest(ctx);
  return rows.map(({ _id, name }) => ({ _id, name }));
}

async function newest(ctx: QueryCtx) {
  return await ctx.db
    .query("users")
    .withIndex("by_guest_and_erased", (q) => q.eq("guestOf", undefined).eq("erasedAt", undefined))
    .order("desc")
    .take(MAX_PEOPLE);
}

async function beginningWith(ctx: QueryCtx, name: string): Promise<Doc<"users">[]> {
  const found = await Promise.all(
    spellingsOf(name).map((start) =>
      ctx.db
        .query("users")
        .withIndex("by_guest_and_erased_and_name", (q) =>
          q
            .eq("guestOf", undefined)
            .eq("erasedAt", undefined)
            .gte("name", start)
            .lt("name", start + LAST),
        )
        .take(MAX_PEOPLE),
    ),
  );
  // The spellings are of one length, and differ: nobody is in two of them.
  return found.flat().slice(0, MAX_PEOPLE);
}

const FIRST = /^\p{L}/u;
const EACH = /(?<=^|[\s-])\p{L}/gu;

/** As it was written, with a capital at the beginning, and with one at each word. */
function spellingsOf(name: string): string[] {
  const capital = (letter: string) => letter.toUpperCase();
  return [...new Set([name, name.replace(FIRST, capital), name.replaceAll(EACH, capital)])];
}
