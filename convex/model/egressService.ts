import type { EgressInfo } from "@livekit/protocol";
import { EgressClient, ServerError } from "livekit-server-sdk";
import { livekitConfig } from "./livekitConfig";
import type { RecordingReason } from "./recordingState";
import { isMissing, isRefused } from "./roomService";

/** LiveKit itself takes up to 25 s to say that no worker took a request. */
const TIMEOUT_SECONDS = 30;

export type EgressConfig = {
  apiUrl: string;
  apiKey: string;
  apiSecret: string;
  /** Where a worker's finished files are fetched from; null: recordings have no way home. */
  filesUrl: string | null;
};

/** Null when LiveKit is not configured. */
export function egressConfig(): EgressConfig | null {
  const config = livekitConfig();
  if (config === null) return null;
  const { apiKey, apiSecret } = config;
  const apiUrl = (process.env.LIVEKIT_EGRESS_URL || config.apiUrl).replace(/^ws/, "http");
  const filesUrl = process.env.LIVEKIT_EGRESS_FILES_URL?.replace(/\/+$/, "") || null;
  return { apiUrl, apiKey, apiSecret, filesUrl };
}

/** LiveKit's egress API, or a worker's that speaks it. Only actions can call out. */
export function egressService(): EgressClient | null {
  const config = egressConfig();
  if (config === null) return null;
  const { apiUrl, apiKey, apiSecret } = config;
  return new EgressClient(apiUrl, apiKey, apiSecret, { requestTimeout: TIMEOUT_SECONDS });
}

/** What is told of an egress, nothing where LiveKit does not know it; null: it did not answer. */
export async function lookUp(egressId: string): Promise<EgressInfo[] | null> {
  try {
    return (await egressService()?.listEgress({ egressId })) ?? null;
  } catch (error) {
    return isMissing(error) ? [] : null;
  }
}

/** Why an egress could not be started, by the error of the call. */
export function whyNotStarted(error: unknown): RecordingReason {
  if (isMissing(error)) return "no_room";
  if (isRefused(error)) return "misconfigured";
  if (!(error instanceof ServerError)) return "unreachable";
  return error.status === 503 ? "no_worker" : "egress_failed";
}

/** It is not running: LiveKit does not know it, or says that it has ended (412). */
export function isOver(error: unknown): boolean {
  return isMissing(error) || (error instanceof ServerError && error.status === 412);
}
