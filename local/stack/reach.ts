import { sentenceOf } from "./problem.ts";
import type { Finding, Services } from "./environment.ts";

const LIMIT_MS = 8000;

/** Asks the services of the environment themselves: nothing else proves an address or a secret. */
export async function reachServices({ livekit, convexUrl }: Services): Promise<Finding[]> {
  const findings = await Promise.all([
    livekit ? reachLivekit(livekit) : null,
    convexUrl ? reachConvex(convexUrl) : null,
  ]);
  return findings.filter((finding) => finding !== null);
}

async function reachLivekit(livekit: NonNullable<Services["livekit"]>): Promise<Finding | null> {
  const { RoomServiceClient } = await import("livekit-server-sdk");
  const options = { requestTimeout: LIMIT_MS / 1000, failover: false };
  const rooms = new RoomServiceClient(livekit.apiUrl, livekit.key, livekit.secret, options);
  try {
    await withLimit(rooms.listRooms(["environment-check"]));
    return null;
  } catch (error) {
    const status = (error as { status?: number }).status;
    if (status === 401 || status === 403) {
      return {
        what: `LiveKit at ${livekit.apiUrl} refuses LIVEKIT_API_KEY and LIVEKIT_API_SECRET`,
        fix: "copy both again from that project's settings",
      };
    }
    return {
      what: `LiveKit at ${livekit.apiUrl} does not answer as it should (${causeOf(error)})`,
      fix: "check LIVEKIT_URL and the network, or unset LIVEKIT_* to use the local SFU",
    };
  }
}

async function reachConvex(url: string): Promise<Finding | null> {
  const fix = "check NEXT_PUBLIC_CONVEX_URL and the network, or unset it to use the local engine";
  try {
    const response = await fetch(new URL("/version", url), {
      signal: AbortSignal.timeout(LIMIT_MS),
    });
    if (response.ok) return null;
    return { what: `Convex at ${url} answers /version with ${response.status}`, fix };
  } catch (error) {
    return { what: `Convex at ${url} does not answer (${causeOf(error)})`, fix };
  }
}

function withLimit<T>(call: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer in time")), LIMIT_MS);
  return Promise.race([call, late.promise]).finally(() => clearTimeout(timer));
}

function causeOf(error: unknown): string {
  const cause = (error as { cause?: { code?: string; message?: string } }).cause;
  return cause?.code ?? cause?.message ?? sentenceOf(error);
}
