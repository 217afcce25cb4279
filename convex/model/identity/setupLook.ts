import { appOrigins } from "../appOrigin";
import type { Infer } from "convex/values";
import { isShortToken } from "../../../lib/monitoring/token";
import { UNUSED_ISSUER } from "../../../lib/setup/rules";
import { livekitConfig } from "../session/livekitConfig";
import { isRefused, roomService } from "../session/roomService";
import { tryWorker } from "../recording/recordingPreflight";
import { hasClerkSecret, hasMail, issuerOf, type knownFacts, type setupFacts } from "./setupFacts";

type Facts = Infer<typeof setupFacts>;

const LIMIT_MS = 8_000;

/** Asks what the deployment works with: nothing else proves an address, a key or a clock. */
export async function lookAtSetup(
  known: Infer<typeof knownFacts>,
  clientSkewMs: number,
): Promise<Facts> {
  const [issuerKeys, livekit, livekitSkewMs, recorder] = await Promise.all([
    tryIssuer(),
    tryLivekit(),
    livekitSkew(),
    tryRecorder(),
  ]);
  return {
    ...known,
    issuer: issuerOf(),
    issuerKeys,
    origins: appOrigins(),
    livekit,
    livekitSkewMs,
    clientSkewMs,
    hasClerkSecret: hasClerkSecret(),
    hasMail: hasMail(),
    recorder,
    hasShortMonitoringToken: isShortToken(process.env.MONITORING_TOKEN),
  };
}

/** Null: nobody signs in there. */
async function tryIssuer(): Promise<Facts["issuerKeys"]> {
  const issuer = issuerOf();
  if (issuer === "" || issuer === UNUSED_ISSUER) return null;
  const response = await ask(`${issuer}/.well-known/jwks.json`);
  if (response === null) return "unreachable";
  const told = response.ok ? ((await response.json().catch(() => null)) as unknown) : null;
  const { keys } = (told ?? {}) as { keys?: unknown };
  return Array.isArray(keys) && keys.length > 0 ? "ok" : "missing";
}

async function tryLivekit(): Promise<Facts["livekit"]> {
  const service = roomService();
  if (service === null) return "unset";
  try {
    await service.listRooms(["setup-check"]);
    return "ok";
  } catch (error) {
    return isRefused(error) ? "refused" : "unreachable";
  }
}

/** Every answer over HTTP says when it was given, to the second. */
async function livekitSkew(): Promise<number | null> {
  const config = livekitConfig();
  const sentAt = Date.now();
  const response = config && (await ask(config.apiUrl));
  const date = Date.parse(response?.headers.get("date") ?? "");
  await response?.body?.cancel();
  return Number.isNaN(date) ? null : Math.round(date - (sentAt + Date.now()) / 2);
}

/** Where LiveKit itself does not answer, the recorder is not the thing to mend. */
async function tryRecorder(): Promise<Facts["recorder"]> {
  if (livekitConfig() === null) return null;
  const told = await tryWorker().catch(() => null);
  if (told === null) return "unreachable";
  if (told.kind === "ready") return "ready";
  if (told.reason === "misconfigured") return "refused";
  return told.reason === "unreachable" || told.reason === "no_worker" ? "unreachable" : "storage";
}

async function ask(url: string): Promise<Response | null> {
  return await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) }).catch(() => null);
}
