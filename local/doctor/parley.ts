import { UNUSED_ISSUER } from "../../lib/setup/rules.ts";
import { ask } from "../../lib/doctor/network.ts";
import type { Answer } from "../../lib/doctor/signal.ts";
import { timed } from "../../lib/doctor/timing.ts";
import type { VerdictCode } from "../../lib/doctor/verdicts.ts";
import { openConvexSocket } from "./convexSocket.ts";
import { type Found, type Line, lineOf, NAMES, skipped } from "./line.ts";
import { reach } from "./reach.ts";
import type { Services } from "./services.ts";

/** Where the backend tells whom it believes; nothing in it is a secret. */
const SIGN_IN_PATH = "/setup/sign-in";

export type Parley = Found & {
  /** The app's addresses that the backend knows. */
  origins: string[];
};

type Part = { line: Line; verdict: VerdictCode | null };

/** What comes before any address of LiveKit: sign-in, and Convex by HTTP and by WebSocket. */
export async function lookAtParley(services: Services): Promise<Parley> {
  const [{ origins, ...signIn }, backend] = await Promise.all([
    lookAtSignIn(services),
    lookAtConvex(services),
  ]);
  const parts = [signIn, ...backend];
  const verdict = parts.find((part) => part.verdict !== null)?.verdict ?? null;
  return { lines: parts.map(({ line }) => line), verdict, origins };
}

async function lookAtSignIn({ siteUrl, localIssuer }: Services) {
  const leftOut = (why: string) => {
    return { line: skipped("signIn", NAMES.signIn, why), verdict: null, origins: [] as string[] };
  };
  if (siteUrl === null) return leftOut("set CONVEX_SITE_URL: who signs people in is told there");
  const told = toldOf((await ask(siteUrl + SIGN_IN_PATH)).answer);
  if (told === null) return leftOut(`${siteUrl}${SIGN_IN_PATH} does not tell who signs people in`);
  const isUsed = told.issuer !== "" && told.issuer !== UNUSED_ISSUER;
  const issuer = isUsed ? told.issuer : localIssuer;
  const { origins } = told;
  if (issuer === null) return { ...(await refused("it believes nobody’s sign-ins")), origins };
  const { answer, ms } = await ask(`${issuer}/.well-known/jwks.json`);
  const isClear = answer.kind === "answered" && answer.status === 200;
  const says = isClear ? `${issuer} gives its keys` : `${issuer}: ${saysOf(answer)}`;
  const line = lineOf("signIn", NAMES.signIn, { isClear, ms, says });
  return { line, verdict: isClear ? null : ("sign_in_unreachable" as const), origins };
}

async function refused(says: string): Promise<Part> {
  const line = lineOf("signIn", NAMES.signIn, { isClear: false, ms: 0, says });
  return { line, verdict: "sign_in_refused" };
}

function toldOf(answer: Answer): { issuer: string; origins: string[] } | null {
  if (answer.kind !== "answered" || answer.status !== 200) return null;
  try {
    const { issuer, origins } = JSON.parse(answer.text) as { issuer: unknown; origins: unknown };
    if (typeof issuer !== "string" || !Array.isArray(origins)) return null;
    return { issuer, origins: origins.map(String) };
  } catch {
    return null;
  }
}

async function lookAtConvex({ convexUrl }: Services): Promise<Part[]> {
  if (convexUrl === null) {
    const line = skipped("backend", NAMES.backend, "set CONVEX_URL: its address is not known");
    return [{ line, verdict: null }];
  }
  const unreached = (await reach(convexUrl.replace(/^http/, "ws"))).find(({ isClear }) => !isClear);
  if (unreached) {
    const says = `${convexUrl}: ${unreached.name}, ${unreached.says}`;
    const line = lineOf("backend", NAMES.backend, { isClear: false, ms: unreached.ms, says });
    return [{ line, verdict: "backend_silent" }];
  }
  const { answer, ms } = await ask(`${convexUrl}/version`);
  const isClear = answer.kind === "answered" && answer.status === 200;
  const says = `${convexUrl}: ${saysOf(answer)}`;
  const verdict = answer.kind === "silent" ? "backend_silent" : "backend_error";
  const http = lineOf("backend", NAMES.backend, { isClear, ms, says });
  const first: Part = { line: http, verdict: isClear ? null : verdict };
  return isClear ? [first, await lookAtSync(convexUrl)] : [first];
}

/** A page without it waits for an answer that never comes. */
async function lookAtSync(convexUrl: string): Promise<Part> {
  const { value: problem, ms } = await timed(openConvexSocket(convexUrl));
  const isClear = problem === null;
  const says = problem ?? "opened";
  const line = lineOf("backend", `${NAMES.backend}’s WebSocket`, { isClear, ms, says });
  return { line, verdict: isClear ? null : "backend_silent" };
}

function saysOf(answer: Answer): string {
  if (answer.kind === "answered") return `answered ${answer.status}`;
  return answer.kind === "silent" ? "no answer in 3 s" : "no answer";
}
