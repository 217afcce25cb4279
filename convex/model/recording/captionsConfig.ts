/** The service that writes down what recordings say. */
export type CaptionsConfig = { url: string; secret: string };

/** Null unless both parts of it are set: nothing then speaks of captions. */
export function captionsConfig(): CaptionsConfig | null {
  const url = process.env.CAPTIONS_URL?.replace(/\/+$/, "");
  const secret = process.env.CAPTIONS_SECRET;
  return url && secret ? { url, secret } : null;
}
