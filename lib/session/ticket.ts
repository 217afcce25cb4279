import { errorCode } from "../errors/errors";
import type { Backend, Failure, JoinAnswer, Refusal, Role, RoomAnswer } from "./types";

/** A granted token and what it is for. `expiresAt` is by this device's clock. */
export type Ticket = {
  attemptId: string;
  serverUrl: string;
  token: string;
  role: Role;
  expiresAt: number;
  /** How long the backend took, in milliseconds. */
  took: number;
  /** An attempt has used it. */
  isUsed: boolean;
};

type Answer =
  | { kind: "ticket"; ticket: Ticket }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "failed"; failure: Failure };
/** `attemptId`: what the backend keeps the request by, whatever it answered. */
export type TicketResult = Answer & { attemptId: string };

/** A token with less left than this is replaced before it is used. */
export const RENEW_BEFORE_MS = 60_000;
const ANSWER_LIMIT_MS = 10_000;

export function isFresh(ticket: Ticket | null): ticket is Ticket {
  return ticket !== null && ticket.expiresAt - Date.now() > RENEW_BEFORE_MS;
}

/** Asks for a token and, with `ensure`, at the same time for the room to exist. Never throws. */
export async function requestTicket(
  backend: Backend,
  options: { ensure: boolean },
): Promise<TicketResult> {
  const attemptId = crypto.randomUUID();
  return { ...(await ask(backend, attemptId, options)), attemptId };
}

async function ask(
  backend: Backend,
  attemptId: string,
  options: { ensure: boolean },
): Promise<Answer> {
  const startedAt = performance.now();
  const room: Promise<RoomAnswer> = options.ensure
    ? ensureTwice(backend)
    : Promise.resolve({ kind: "ready" });
  try {
    const [answer, ensured] = await inTime(Promise.all([backend.join(attemptId), room]));
    if (answer.kind === "denied") return refusedBy(answer, answer.serverNow);
    if (ensured.kind === "denied") return refusedBy(ensured, answer.serverNow);
    if (ensured.kind === "failed") return { kind: "failed", failure: roomFailure(ensured.reason) };
    const took = performance.now() - startedAt;
    return { kind: "ticket", ticket: toTicket(answer, attemptId, took) };
  } catch (error) {
    return thrown(error);
  }
}

// An action in flight is lost when the connection to the backend drops, while a mutation is
// sent again by the client: one repeat makes both alike.
async function ensureTwice(backend: Backend): Promise<RoomAnswer> {
  try {
    return await backend.ensureRoom();
  } catch (error) {
    if (codeOf(error) !== undefined) throw error;
    return await backend.ensureRoom();
  }
}

function toTicket(
  answer: Extract<JoinAnswer, { kind: "granted" }>,
  attemptId: string,
  took: number,
): Ticket {
  const { serverUrl, token, role, expiresAt, serverNow } = answer;
  const ownExpiresAt = expiresAt - serverNow + Date.now();
  return { attemptId, serverUrl, token, role, took, expiresAt: ownExpiresAt, isUsed: false };
}

function refusedBy(denied: Refusal, serverNow: number): Answer {
  const { reason, retryAt } = denied;
  const ownRetryAt = retryAt === undefined ? undefined : retryAt - serverNow + Date.now();
  return { kind: "refused", refusal: { reason, retryAt: ownRetryAt } };
}

function roomFailure(reason: "unreachable" | "misconfigured"): Failure {
  return reason === "unreachable"
    ? { hop: "signal", code: "server_unreachable", retry: "later" }
    : { hop: "token", code: "misconfigured", retry: "later" };
}

function thrown(error: unknown): Answer {
  switch (codeOf(error)) {
    case "UNAUTHENTICATED":
      return { kind: "failed", failure: { hop: "signIn", code: "signed_out", retry: "later" } };
    case "CONFLICT":
      return { kind: "refused", refusal: { reason: "busy" } };
    case "RATE_LIMITED":
      return { kind: "refused", refusal: { reason: "rate_limited" } };
    case "BAD_INPUT":
      return { kind: "refused", refusal: { reason: "not_found" } };
    case "SILENT":
      return {
        kind: "failed",
        failure: { hop: "booking", code: "backend_silent", retry: "later" },
      };
    default:
      return { kind: "failed", failure: { hop: "booking", code: "backend_error", retry: "later" } };
  }
}

/** The code that the backend put into a typed error. */
function codeOf(error: unknown): string | undefined {
  const data = (error as { data?: { code?: unknown } } | null)?.data;
  if (typeof data?.code === "string") return data.code;
  // Convex's own error after its retries carries no data.
  return errorCode(error) === "CONFLICT" ? "CONFLICT" : undefined;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ data: { code: "SILENT" } }), ANSWER_LIMIT_MS);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
