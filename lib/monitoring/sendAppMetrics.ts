import { appText } from "./appMetrics";
import { hasBearer } from "./bearer";
import { monitoringToken } from "./token";

/** 200 the figures of this process, 401 without the token, 404 where none is set. */
export async function sendAppMetrics(
  authorization: string | null,
  set = process.env["MONITORING_TOKEN"],
): Promise<Response> {
  const headers = { "Cache-Control": "no-store" };
  const token = monitoringToken(set);
  if (token === null) return new Response(null, { status: 404, headers });
  if (!hasBearer(authorization, token)) return new Response(null, { status: 401, headers });
  const { type, text } = await appText();
  return new Response(text, { headers: { ...headers, "Content-Type": type } });
}
