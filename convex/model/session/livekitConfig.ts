export type LiveKitConfig = {
  /** What browsers connect to: `ws://` or `wss://`. */
  serverUrl: string;
  /** Where this backend calls LiveKit's API: `http://` or `https://`. */
  apiUrl: string;
  apiKey: string;
  apiSecret: string;
};

/** Null when the deployment lacks a variable: joins are then denied as `misconfigured`. */
export function livekitConfig(): LiveKitConfig | null {
  const serverUrl = process.env.LIVEKIT_URL;
  const apiKey = process.env.LIVEKIT_API_KEY;
  const apiSecret = process.env.LIVEKIT_API_SECRET;
  if (!serverUrl || !apiKey || !apiSecret) return null;
  const apiUrl = (process.env.LIVEKIT_API_URL || serverUrl).replace(/^ws/, "http");
  return { serverUrl, apiUrl, apiKey, apiSecret };
}
