import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { TEXT_TYPE, toText } from "../../../lib/monitoring/prometheusText";
import { hasBearer } from "../bearer";
import { boundedText } from "../boundedBody";
import { METRICS } from "./metrics";
import { readTold } from "./reports";

export const METRICS_PATH = "/metrics";
export const REPORT_PATH = "/monitoring/report";

/** 200 the figures, 401 without the token, 404 where none is set. */
export async function sendMetrics(ctx: ActionCtx, request: Request): Promise<Response> {
  const refusal = await refusalOf(request);
  if (refusal) return answer(refusal);
  const series = await ctx.runQuery(internal.monitoring.series, {});
  return new Response(toText(METRICS, series), {
    headers: { "content-type": TEXT_TYPE, "cache-control": "no-store" },
  });
}

const MAX_BYTES = 64 * 1024;

/** 204 kept, 400 not to be understood, 401 without the token, 404 where none is set, 413 too large. */
export async function receiveReport(ctx: ActionCtx, request: Request): Promise<Response> {
  const refusal = await refusalOf(request);
  if (refusal) return answer(refusal);
  const text = await boundedText(request, MAX_BYTES);
  if (text === null) return answer(413);
  const told = readTold(parsed(text));
  if (told === null) return answer(400);
  await ctx.runMutation(internal.monitoring.keep, { told });
  return answer(204);
}

async function refusalOf(request: Request): Promise<401 | 404 | null> {
  const token = process.env.MONITORING_TOKEN;
  if (!token) return 404;
  return (await hasBearer(request, token)) ? null : 401;
}

const answer = (status: number) =>
  new Response(null, { status, headers: { "cache-control": "no-store" } });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
