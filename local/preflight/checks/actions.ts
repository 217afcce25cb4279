import { fails, holds, type Line } from "../line.ts";
import { reasonOf } from "../../doctor/reason.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 10_000;
const PATH = "/health";
const UNSET =
  "set CONVEX_SITE_URL, here and for the app: the name that leads to the backend's port 3211";

/** Convex serves them at an address of their own, which may be dead while all else answers. */
export async function checkActions({ siteUrl }: Target): Promise<Line[]> {
  const about = "HTTP actions";
  if (siteUrl === null) return [fails(about, "nobody says where they are", UNSET)];
  try {
    const response = await fetch(siteUrl + PATH, { signal: AbortSignal.timeout(LIMIT_MS) });
    if (response.ok && (await response.text()) === "ok") {
      return [holds(about, `${siteUrl} answers`)];
    }
    const says = `${siteUrl}${PATH} answered ${response.status}, and not as Parley does`;
    const fix =
      "lead this name to the backend's HTTP actions (port 3211, not 3210), and deploy its functions";
    return [fails(about, says, fix)];
  } catch (error) {
    const isLate = (error as Error).name === "TimeoutError";
    const reason = isLate ? `no answer in ${LIMIT_MS / 1000} s` : reasonOf(error);
    const fix =
      "without them there are no webhooks and files: correct CONVEX_SITE_URL, or the proxy";
    return [fails(about, `${siteUrl}: ${reason}`, fix)];
  }
}
