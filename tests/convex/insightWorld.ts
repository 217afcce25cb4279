import type { FunctionArgs } from "convex/server";
import { api } from "../../convex/_generated/api";
import type { World } from "./setup";

type Attempt = FunctionArgs<typeof api.telemetry.recordAttempt>;

let ids = 0;

/** What a page tells of one way in; by default a quick join by UDP. Returns it, to tell it again. */
export async function recordAttempt(
  who: World["asClient"],
  bookingId: string,
  told: Partial<Attempt> = {},
): Promise<Attempt> {
  const attempt: Attempt = {
    bookingId,
    attemptId: `told-${(ids += 1)}`,
    kind: "join",
    outcome: "connected",
    failure: null,
    stages: { signal: 100, media: 200, total: 400 },
    path: "udp",
    browser: { family: "chrome", major: 156 },
    os: "linux",
    ...told,
  };
  await who.mutation(api.telemetry.recordAttempt, attempt);
  return attempt;
}
