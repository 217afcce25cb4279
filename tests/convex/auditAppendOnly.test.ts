import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { AUDIT_LOGS } from "../../convex/model/audit/auditLogs";
import { argsOf, PUBLIC, type Registered, sample, type Validator } from "../publicFunctions";
import { alarmsOf, problemsOf, rowsOf, settle, verifyAround, worldOfLogs } from "./auditWorld";
import { as, PEOPLE, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/** Arguments that name what is there: the booking, its people, a recording of it. */
function withIds(validator: Validator, args: object, ids: Record<string, string>): object {
  if (validator.type !== "object") return args;
  const known = Object.keys(validator.value).filter((name) => name in ids);
  return { ...args, ...Object.fromEntries(known.map((name) => [name, ids[name]])) };
}

async function call(
  world: World,
  person: Person,
  [name, fn]: [string, Registered],
  ids: Record<string, string>,
) {
  const [module, fnName] = name.split(":") as ["users", "me"];
  const reference = api[module][fnName] as any;
  const args = withIds(argsOf(fn), sample(argsOf(fn), world.people.client) as object, ids);
  const who = as(world.t, person);
  try {
    if (fn.isQuery) await who.query(reference, args);
    else if (fn.isMutation) await who.mutation(reference, args);
    else await who.action(reference, args);
  } catch {
    // Refused: it may not have changed anything either.
  }
}

/** What a booking's history may name, so that calls come as far as they can. */
async function idsIn(world: World, bookingId: string) {
  const { provider, client } = world.people;
  return {
    bookingId,
    userId: client,
    personId: client,
    providerId: provider,
    rowId: (await rowsOf(world, "bookingEvents"))[0]!._id as string,
  };
}

/** No public function changes a row that is there, nor takes one away: FAULTS.md, attack 30. */
test("attack 30: rows of the audit logs are an exact prefix of what they are after any call", async () => {
  vi.stubGlobal("fetch", async () => new Response("{}"));
  const { world, bookingId } = await worldOfLogs(3);
  await settle(world);
  const ids = await idsIn(world, bookingId);
  const all = async () => await Promise.all(AUDIT_LOGS.map((log) => rowsOf(world, log)));
  const blocks = async () =>
    await world.t.run(async (ctx) => await ctx.db.query("sealedBlocks").collect());
  let [before, sealedBefore] = [await all(), await blocks()];
  let added = 0;
  for (const [name, fn] of PUBLIC) {
    for (const person of PEOPLE) {
      await call(world, person, [name, fn], ids);
      const [after, sealedAfter] = [await all(), await blocks()];
      for (const [at, rows] of before.entries()) {
        expect(after[at]!.slice(0, rows.length), `${name} by ${person}`).toEqual(rows);
        added += after[at]!.length - rows.length;
      }
      expect(sealedAfter, `${name} by ${person}`).toEqual(sealedBefore);
      [before, sealedBefore] = [after, sealedAfter];
    }
  }
  // The calls did something, and all that they did is in the chains.
  expect(added).toBeGreaterThan(5);
  await settle(world);
  await verifyAround(world);
  expect(await alarmsOf(world)).toEqual([]);
  expect(await problemsOf(world)).toEqual([]);
}, 120_000);
