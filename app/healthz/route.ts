import { currentHealth } from "@/lib/config/health";

/**
 * The state of every part: 200 when all of them answer, or have given up and are not needed, else
 * 503. It names no address and no secret.
 */
export async function GET(): Promise<Response> {
  const health = await currentHealth();
  return Response.json(health, {
    status: health.status === "ok" ? 200 : 503,
    headers: { "Cache-Control": "no-store" },
  });
}

export const dynamic = "force-dynamic";
