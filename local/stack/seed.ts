import { demoPeople } from "./context.ts";
import { Problem, sentenceOf } from "./problem.ts";

/** Makes the demo people and bookings that are missing, so that one session is live now. */
export async function seedDemo(engineUrl: string, adminKey: string, issuer: string) {
  const { ConvexHttpClient } = await import("convex/browser");
  const { makeFunctionReference } = await import("convex/server");
  const client = new ConvexHttpClient(engineUrl, { logger: false });
  // The CLI calls internal functions in this same way.
  (client as unknown as { setAdminAuth(key: string): void }).setAdminAuth(adminKey);
  try {
    const seed = makeFunctionReference<"mutation">("demo:seed");
    await client.mutation(seed, { people: demoPeople(issuer) });
  } catch (error) {
    throw new Problem(`The demo data could not be made: ${sentenceOf(error)}`);
  }
}
