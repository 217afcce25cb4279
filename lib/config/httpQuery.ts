type Asking = {
  args?: Record<string, unknown>;
  /** A whole `Authorization` header; none: as nobody. */
  authorization?: string;
  withinMs: number;
};

/**
 * A query by a request of its own, where no client with a socket is there or its socket may be dead:
 * Convex's HTTP API, https://docs.convex.dev/http-api/. Its body is JSON, `{status, value}`. Rejects
 * where nothing answers in time.
 * @param path `module:function`
 */
export async function httpQuery(
  convexUrl: string,
  path: string,
  { args = {}, authorization, withinMs }: Asking,
): Promise<Response> {
  return await fetch(`${convexUrl}/api/query`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(authorization && { authorization }) },
    body: JSON.stringify({ path, args, format: "json" }),
    cache: "no-store",
    signal: AbortSignal.timeout(withinMs),
  });
}
