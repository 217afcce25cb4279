import { AccessToken } from "livekit-server-sdk";
import { egressConfig } from "./egressService";

export type Source = { url: string; authorization: string };

/** Where a worker's file is, and what lets us have it; null when there is no such place. */
export async function sourceOf(egressId: string): Promise<Source | null> {
  const config = egressConfig();
  if (config === null || config.filesUrl === null) return null;
  const token = new AccessToken(config.apiKey, config.apiSecret, { ttl: "5m" });
  token.addGrant({ roomRecord: true });
  const url = `${config.filesUrl}/files/${encodeURIComponent(egressId)}`;
  return { url, authorization: `Bearer ${await token.toJwt()}` };
}
