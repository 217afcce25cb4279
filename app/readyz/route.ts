import { currentHealth } from "@/lib/config/health";
import { readinessOf } from "@/lib/config/readiness";

/**
 * For whatever sends requests here: 200 to be sent some, 503 not to be. Either way it names what is
 * away, and no address and no secret.
 */
export async function GET(): Promise<Response> {
  const readiness = readinessOf(await currentHealth());
  return Response.json(readiness, {
    status: readiness.ready ? 200 : 503,
    headers: { "Cache-Control": "no-store" },
  });
}

export const dynamic = "force-dynamic";
