import type { Instrumentation } from "next";
import { logSetup } from "./lib/setup/log";

/** Next calls it once, when the server has started. It keeps nobody waiting. */
export function register(): void {
  void logSetup();
}

/** What Next could not answer is counted. */
export const onRequestError: Instrumentation.onRequestError = async (_error, _request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { countError } = await import("./lib/monitoring/appMetrics");
  countError(context.routeType);
};
