import { pauseOrOnline } from "../../clock/pause";
import { pageId } from "../../log/pageId";
import { createValue } from "../value";
import { chosenPerson, forgetPerson } from "./person";

/** Why there is no token although somebody is chosen; pages show it. */
export const problem = createValue<"unreachable" | "refused" | null>(null);

const MAX_WAIT_MS = 8000;

/**
 * A fresh token of a demo person. While the issuer does not answer it keeps trying, so that a
 * page recovers by itself; null when the issuer refuses or another person was chosen meanwhile.
 */
export async function fetchToken(issuerUrl: string, personId: string): Promise<string | null> {
  for (let wait = 500; chosenPerson() === personId; wait = Math.min(wait * 2, MAX_WAIT_MS)) {
    const answer = await ask(issuerUrl, personId);
    problem.set(answer.kind === "token" || answer.kind === "unknown" ? null : answer.kind);
    if (answer.kind === "token") return answer.token;
    if (answer.kind === "unknown") forgetPerson({ isQuiet: false });
    if (answer.kind !== "unreachable") return null;
    await pauseOrOnline(wait);
  }
  return null;
}

type Answer = { kind: "token"; token: string } | { kind: "unknown" | "refused" | "unreachable" };

async function ask(issuerUrl: string, personId: string): Promise<Answer> {
  try {
    const response = await fetch(`${issuerUrl}/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ personId, requestId: pageId() }),
      signal: AbortSignal.timeout(10_000),
    });
    if (response.ok) return { kind: "token", token: (await response.json()).token };
    if (response.status === 404 || response.status === 400) return { kind: "unknown" };
    return { kind: response.status >= 500 ? "unreachable" : "refused" };
  } catch {
    return { kind: "unreachable" };
  }
}
