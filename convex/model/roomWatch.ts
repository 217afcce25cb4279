import { v } from "convex/values";
import type { Connection } from "./roomService";

/** While something rolls, its room is looked at so often: who sends with an old token is heard no longer. */
export const LOOK_EVERY = 5_000;
/** Who came between the look at the room and the start, or whose coming was not told. */
export const FIRST_LOOK = 1_000;

/** A lost line or a server that restarts empties a room for a moment. */
const EMPTY_FOR = 30_000;

/** Of a room where nobody is: since when, and whether that is no moment any more. */
export function emptyNow(known: number | undefined, now: number) {
  const emptySince = known ?? now;
  return { emptySince, isOver: now - emptySince >= EMPTY_FOR };
}

/** What is known of a room that is looked at; null: nothing in it rolls any more. */
export const watchedRoom = v.union(
  v.object({
    roomName: v.string(),
    wasEmpty: v.boolean(),
    agreed: v.array(v.id("users")),
    silent: v.array(v.id("users")),
  }),
  v.null(),
);
type Watched = { wasEmpty: boolean; agreed: readonly string[]; silent: readonly string[] };

/** Most looks tell nothing new, and are kept from the database; null: LiveKit did not answer. */
export function isNews(
  known: Watched,
  present: readonly Pick<Connection, "identity" | "maySend">[] | null,
): boolean {
  if (present === null) return known.wasEmpty;
  const people = [...known.agreed, ...known.silent];
  const isEmpty = !present.some(({ identity }) => people.includes(identity));
  const isHeard = present.some(
    ({ identity, maySend }) => maySend && known.silent.includes(identity),
  );
  return isEmpty || known.wasEmpty || isHeard;
}
