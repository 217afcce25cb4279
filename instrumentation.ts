import type { Instrumentation } from "next";

/** What Next could not answer is counted. */
export const onRequestError: Instrumentation.onRequestError = async (_error, _request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { countError } = await import("./lib/monitoring/appMetrics");
  countError(context.routeType);
};
