import type { Problem } from "./apiShapes";

export type ApiAnswer = { status: number; body: unknown } | { problem: Problem };

export function problem(
  status: number,
  code: string,
  title: string,
  more: Partial<Problem> = {},
): { problem: Problem } {
  return { problem: { status, code, title, ...more } };
}

export const NOT_FOUND = problem(404, "not_found", "There is no such thing, or it is not yours.");

export function badRequest(detail: string) {
  return problem(400, "bad_request", "The request is not as the description says.", { detail });
}

const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

export function respond(answer: ApiAnswer): Response {
  if ("problem" in answer) return respondProblem(answer.problem);
  return new Response(JSON.stringify(answer.body), {
    status: answer.status,
    headers: { ...HEADERS, "content-type": "application/json" },
  });
}

/** RFC 9457. */
function respondProblem({ retryAt, ...rest }: Problem): Response {
  const wait = retryAt && Math.max(1, Math.ceil((retryAt - Date.now()) / 1000));
  const body = {
    type: `urn:parley:problem:${rest.code}`,
    ...rest,
    ...(retryAt && { retryAt: new Date(retryAt).toISOString() }),
  };
  return new Response(JSON.stringify(body), {
    status: rest.status,
    headers: {
      ...HEADERS,
      "content-type": "application/problem+json",
      ...(wait && { "retry-after": String(wait) }),
      ...(rest.status === 401 && { "www-authenticate": "Bearer" }),
    },
  });
}
