import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { as, identityOf, type Person, type World } from "./setup";

export function addressOf(person: Person): string {
  return `${person}@example.invalid`;
}

/** The person's page is opened, by a sign-in that knows their address. */
export async function signIn(
  world: World,
  person: Person,
  reader: { locale?: string; zone?: string } = {},
): Promise<void> {
  const identity = { ...identityOf(person), email: addressOf(person) };
  await world.t.withIdentity(identity).mutation(api.users.ensure, reader);
}

export async function kindsOf(world: World, person: Person) {
  const rows = await as(world.t, person).query(api.notices.list, {});
  return rows.map(({ kind }) => kind);
}

/** The mails to a person, the newest first. */
export async function mailsTo(world: World, person: Person) {
  return await world.t.run(async (ctx) => {
    const userId = world.people[person] as Id<"users">;
    return await ctx.db
      .query("mails")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .order("desc")
      .collect();
  });
}
