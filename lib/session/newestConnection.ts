import { httpQuery } from "../config/httpQuery";

type Line = {
  convexUrl: string;
  /** A sign-in token; null: signed out. */
  fetchToken: () => Promise<string | null>;
};

const WITHIN_MS = 5_000;

/**
 * LiveKit's id of the person's newest connection in a booking, null when there is none, by a request
 * of its own: after an outage the backend's socket may be dead for a minute without knowing it. Rejects
 * where nothing answers.
 */
export async function newestByRequest(
  { convexUrl, fetchToken }: Line,
  bookingId: string,
): Promise<string | null> {
  const token = await fetchToken();
  const response = await httpQuery(convexUrl, "sessions:newestConnection", {
    args: { bookingId },
    authorization: token === null ? undefined : `Bearer ${token}`,
    withinMs: WITHIN_MS,
  });
  const answer: { status?: unknown; value?: unknown } = await response.json();
  const { status, value } = answer;
  if (status !== "success" || (value !== null && typeof value !== "string")) {
    throw new Error(`The backend answered ${response.status} to who is connected.`);
  }
  return value;
}
