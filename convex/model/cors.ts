import { isOurOrigin } from "./access";

/** Lets the app's own pages read an answer; to every other page the browser shows nothing. */
export function withCors(request: Request, response: Response): Response {
  const origin = request.headers.get("origin");
  response.headers.set("vary", "origin");
  if (origin !== null && isOurOrigin(origin)) {
    response.headers.set("access-control-allow-origin", origin);
  }
  return response;
}

export function answerPreflight(request: Request): Response {
  const headers = {
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers": "authorization, content-type, range, x-file-name",
    "access-control-max-age": "86400",
  };
  return withCors(request, new Response(null, { status: 204, headers }));
}
