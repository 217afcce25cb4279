import { captionsConfig } from "./captionsConfig";

type Call = RequestInit & { language?: string; /** Of the body, in bytes. */ size?: number };

/** A call about a job of the service; null: it is not set up, or does not answer in time. */
export async function callCaptions(
  method: "PUT" | "GET" | "DELETE",
  jobId: string,
  { language, size, ...init }: Call,
): Promise<Response | null> {
  const config = captionsConfig();
  if (config === null) return null;
  const query = language === undefined ? "" : `?language=${language}`;
  const url = `${config.url}/jobs/${jobId}${query}`;
  const headers = {
    authorization: `Bearer ${config.secret}`,
    ...(size !== undefined && { "content-length": String(size) }),
  };
  return await fetch(url, { ...init, method, headers }).catch(() => null);
}
