import { SignJWT } from "jose";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createLog } from "../../lib/log/log.ts";
import { ALGORITHM, type Keys } from "./keys.ts";
import { PEOPLE, personOf, type Person } from "./people.ts";

export const TOKEN_LIFE_MS = 60 * 60_000;
const BODY_LIMIT_BYTES = 1024;

export type IssuerOptions = {
  /** The tokens' `iss`, whatever address a browser reaches the issuer at. */
  issuer: string;
  /** The app's origins: the only pages that may have a token. */
  origins: string[];
  /** Names this server answers to; another one is a rebound DNS name. */
  hosts: string[];
  keys: Keys;
};
type Answer = { status: number; body: unknown };

const log = createLog("people");

const refusal = (status: number, error: string): Answer => ({ status, body: { error } });

/** A local identity issuer for the demo people; for one machine, never for production. */
export function createIssuer(options: IssuerOptions): Server {
  const server = createServer((request, response) => {
    void answer(options, request)
      .catch(() => refusal(500, "The issuer failed."))
      .then((result) => send(options, request, response, result));
  });
  server.requestTimeout = 10_000;
  return server;
}

async function answer(options: IssuerOptions, request: IncomingMessage): Promise<Answer> {
  const { host, origin } = request.headers;
  if (!host || !options.hosts.includes(host)) return refusal(403, "Unknown host.");
  const isAllowed = origin !== undefined && options.origins.includes(origin);
  if (origin !== undefined && !isAllowed) return refusal(403, "This origin is not the app's.");
  const path = (request.url ?? "/").split("?")[0];
  const route = ROUTES[path!];
  if (!route) return refusal(404, "No such page.");
  if (request.method === "OPTIONS") return { status: isAllowed ? 204 : 403, body: null };
  if (request.method !== route.method) return refusal(405, `Use ${route.method}.`);
  return route.run(options, request);
}

type Route = {
  method: "GET" | "POST";
  run: (options: IssuerOptions, request: IncomingMessage) => Answer | Promise<Answer>;
};
const ROUTES: Record<string, Route> = {
  __proto__: null as never,
  "/.well-known/openid-configuration": {
    method: "GET",
    run: ({ issuer }) => ok(discovery(issuer)),
  },
  "/.well-known/jwks.json": { method: "GET", run: ({ keys }) => ok({ keys: [keys.publicJwk] }) },
  "/people": { method: "GET", run: () => ok(PEOPLE) },
  "/health": { method: "GET", run: () => ok({ ok: true }) },
  "/token": { method: "POST", run: issueToken },
};

const ok = (body: unknown): Answer => ({ status: 200, body });

function discovery(issuer: string) {
  return {
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [ALGORITHM],
  };
}

async function issueToken(options: IssuerOptions, request: IncomingMessage): Promise<Answer> {
  // A token is for one page: `azp` says which, and the backend checks it.
  const azp = request.headers.origin;
  if (azp === undefined) return refusal(403, "Only the app's pages may ask for a token.");
  const type = request.headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") return refusal(415, "Send JSON.");
  const body = await readBody(request);
  if (body === undefined) return refusal(413, "That is too large.");
  const asked = readAsked(body);
  const person = personOf(asked.personId);
  if (!person) return refusal(400, "There is no such person.");
  const expiresAt = Date.now() + TOKEN_LIFE_MS;
  log.debug("token", { requestId: pageIdIn(asked), person: person.id });
  return ok({ token: await sign(options, person, azp, expiresAt), expiresAt });
}

function sign({ issuer, keys }: IssuerOptions, person: Person, azp: string, expiresAt: number) {
  return new SignJWT({ name: person.name, email: `${person.id}@example.invalid`, azp })
    .setProtectedHeader({ alg: ALGORITHM, kid: keys.kid, typ: "JWT" })
    .setIssuer(issuer)
    .setAudience("convex")
    .setSubject(person.id)
    .setIssuedAt()
    .setExpirationTime(Math.floor(expiresAt / 1000))
    .sign(keys.signer);
}

type Asked = { personId?: unknown; requestId?: unknown };

function readAsked(body: string): Asked {
  try {
    return (JSON.parse(body) as Asked | null) ?? {};
  } catch {
    return {};
  }
}

/** What the app's log calls the page that asks; anything else has no place in a log. */
function pageIdIn({ requestId }: Asked): string | undefined {
  return typeof requestId === "string" && /^[0-9a-f-]{36}$/.test(requestId) ? requestId : undefined;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function send(
  { origins }: IssuerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  { status, body }: Answer,
) {
  const { origin } = request.headers;
  response.setHeader("Vary", "Origin");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Cache-Control", "no-store");
  if (origin !== undefined && origins.includes(origin)) {
    response.setHeader("Access-Control-Allow-Origin", origin);
    response.setHeader("Access-Control-Allow-Methods", "GET, POST");
    response.setHeader("Access-Control-Allow-Headers", "content-type");
    response.setHeader("Access-Control-Max-Age", "600");
  }
  // What was not read of a refused body must not become the next request.
  if (status === 413) response.setHeader("Connection", "close");
  if (body === null) return void response.writeHead(status).end();
  response.setHeader("Content-Type", "application/json");
  response.writeHead(status).end(JSON.stringify(body));
}
