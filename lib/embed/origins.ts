import { httpQuery } from "../config/httpQuery";

const WITHIN_MS = 2_000;

/** Of what the backend says, only what a policy can hold: it is written into a header. */
const ORIGIN = /^https?:\/\/[a-z0-9.:[\]-]+$/;

/**
 * The sites that may frame a booking, asked of the backend for each page that is. None, where it
 * does not answer: a page that cannot be told from one that nobody may frame is not framed.
 */
export async function framingOrigins(convexUrl: string, bookingId: string): Promise<string[]> {
  try {
    const asking = { args: { bookingId }, withinMs: WITHIN_MS };
    const response = await httpQuery(convexUrl, "embeds:originsOf", asking);
    return originsIn(await response.json());
  } catch {
    return [];
  }
}

function originsIn(answer: { status?: unknown; value?: unknown }): string[] {
  if (answer.status !== "success" || !Array.isArray(answer.value)) return [];
  return answer.value.filter((one): one is string => typeof one === "string" && ORIGIN.test(one));
}
