import { RoomServiceClient, ServerError } from "livekit-server-sdk";
import { livekitConfig } from "./livekitConfig";

/** LiveKit's server API; null when it is not configured. Only actions can call out. */
export function roomService(): RoomServiceClient | null {
  const config = livekitConfig();
  return config && new RoomServiceClient(config.apiUrl, config.apiKey, config.apiSecret);
}

export function isRefused(error: unknown): boolean {
  return error instanceof ServerError && (error.status === 401 || error.status === 403);
}

export function isMissing(error: unknown): boolean {
  return error instanceof ServerError && error.status === 404;
}
