import type { EgressInfo } from "@livekit/protocol";
import { EgressClient, ServerError } from "livekit-server-sdk";
import { toEgressUpdate } from "./egressUpdates";
import { livekitConfig } from "../session/livekitConfig";
import { keyIn } from "../recording/recordingPaths";
import type { RecordingReason } from "../recording/recordingState";
import { isMissing, isRefused } from "../session/roomService";

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

/** The egresses of a room, as `lookUp`: for one whose id never came. */
export async function lookIn(
  roomName: string,
  options: { active?: boolean } = {},
): Promise<EgressInfo[] | null> {
  try {
    return (await egressService()?.listEgress({ roomName, ...options })) ?? null;
  } catch (error) {
    return isMissing(error) ? [] : null;
  }
}

export type AskedPart = { egressId: string | null; key: string; roomName: string };

/** What is told of a part's egress, as `lookUp`; without its id it is known by its file. */
export async function lookUpPart(part: AskedPart): Promise<EgressInfo[] | null> {
  if (part.egressId !== null) return await lookUp(part.egressId);
  const infos = await lookIn(part.roomName);
  const isIts = (path: string) => keyIn(path) === part.key;
  return infos?.filter((info) => toEgressUpdate(info).paths.some(isIts)) ?? null;
}

/**
 * Why an egress was surely not started, by the error of the call; null: it may have been, as the
 * call was cut off, or something between us and LiveKit answered.
 */
export function whyNotStarted(error: unknown): RecordingReason | null {
  if (isMissing(error)) return "no_room";
  if (isRefused(error)) return "misconfigured";
  if (!(error instanceof ServerError)) return isUnconnected(error) ? "unreachable" : null;
  if (error.code === undefined || error.code === "deadline_exceeded") return null;
  if (error.code === "resource_exhausted") return "busy";
  return error.status === 503 ? "no_worker" : "egress_failed";
}

const UNCONNECTED = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|connection refused|dns error/i;

/** Nothing was sent, in the words of Node.js and of Convex: there was no connection. */
function isUnconnected(error: unknown): boolean {
  const { message = "", cause } = error as { message?: string; cause?: unknown };
  const { message: why = "", code = "" } = (cause ?? {}) as { message?: string; code?: string };
  return UNCONNECTED.test(`${message} ${why} ${code}`);
}

/** It is not running: LiveKit does not know it, or says that it has ended (412). */
export function isOver(error: unknown): boolean {
  return isMissing(error) || (error instanceof ServerError && error.status === 412);
}
