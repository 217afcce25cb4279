import { pauseOrOnline } from "../../clock/pause";
import { forgetPass, guestPass } from "./pass";

const MAX_WAIT_MS = 8_000;

/**
 * A fresh token of a guest. While the backend does not answer it keeps trying; null once the sign-in
 * is gone. Asked by plain HTTP: Convex's own client waits for this before it sends anything.
 */
export async function guestToken(convexUrl: string, session: string): Promise<string | null> {
  for (let wait = 500; guestPass() === session; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
    const answer = await renew(convexUrl, session);
    if (answer.kind === "renewed") return answer.token;
    if (answer.kind === "gone") {
      forgetPass({ isQuiet: false });
      return null;
    }
    await pauseOrOnline(wait);
  }
  return null;
}

type Answer = { kind: "renewed"; token: string } | { kind: "gone" | "unreachable" };

async function renew(convexUrl: string, session: string): Promise<Answer> {
  try {
    const response = await fetch(`${convexUrl}/api/mutation`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ path: "guests:renew", args: [{ session }], format: "json" }),
      signal: AbortSignal.timeout(10_000),
    });
    const { status, value } = await response.json();
    if (status !== "success") return { kind: "unreachable" };
    if (value.kind === "renewed") return { kind: "renewed", token: value.token };
    return { kind: value.reason === "gone" ? "gone" : "unreachable" };
  } catch {
    return { kind: "unreachable" };
  }
}
