import { connect } from "node:net";
import { acceptUpgrade, answer, type Behaviour, type Fault, forward } from "./front.ts";
import type { VerdictCode } from "../../../lib/doctor/verdicts.ts";

/** Which server the page's signalling and the backend's API calls lead to. */
export type Where = "healthy" | "mediaBlocked" | "otherKey" | "relayed" | "relayedByTls";
export type BrokenHop = {
  name: string;
  verdict: VerdictCode;
  fault: Fault | null;
  /** What the backend's API calls meet. */
  apiFault?: Fault;
  signal?: Where;
  api?: Where;
  /** What the settings say in place of the address of the port that browsers use. */
  address?: (port: number) => string;
  /** The room lets in as many as are in it. */
  isFull?: true;
};

const NOT_FOUND = "<html><h1>404 Not Found</h1></html>";

const refuseUpgrade =
  (status: string): Behaviour =>
  (client, request, port) => {
    if (request.isUpgrade) answer(client, status);
    else forward(client, request, port);
  };

/** What a proxy does that was never told of WebSockets: the request arrives as an ordinary one. */
const stripUpgrade: Behaviour = (client, request, port) => {
  const plain = { ...request, isUpgrade: false };
  forward(client, plain, port, (head) => head.replace(/^upgrade:.*\r\n/im, ""));
};

/** Serves the server below `/livekit` alone. */
const onlyBelowPrefix: Behaviour = (client, request, port) => {
  if (!request.path.startsWith("/livekit/")) return answer(client, "404 Not Found", NOT_FOUND);
  forward(client, request, port, (head) => head.replace(" /livekit/", " /"));
};

const PAGE = "<!doctype html><title>Another site</title>";

/** A network that answers browsers itself until one has signed in; the backend is in another one. */
const captive: Behaviour = (client, request, port) => {
  if (/^user-agent: .*mozilla/im.test(request.head)) return answer(client, "200 OK", PAGE);
  forward(client, request, port);
};

const openAndSilent: Behaviour = (client, request, port) => {
  if (request.isUpgrade) acceptUpgrade(client, request);
  else forward(client, request, port);
};

/** Lets the upgrade through and collects what comes after it. */
const buffering: Behaviour = (client, request, port) => {
  if (!request.isUpgrade) return void forward(client, request, port);
  const server = connect({ host: "127.0.0.1", port });
  client.once("close", () => server.destroy());
  server.on("error", () => client.destroy());
  server.write(Buffer.concat([Buffer.from(`${request.head}\r\n\r\n`, "latin1"), request.rest]));
  client.pipe(server);
  let head = Buffer.alloc(0);
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end < 0) return;
    client.write(head.subarray(0, end + 4));
    server.off("data", onData).resume();
  };
  server.on("data", onData);
};

/** The server sees another token than the one that it was sent, as with a clock that is off. */
export const withToken =
  (token: string): Behaviour =>
  (client, request, port) =>
    void forward(client, request, port, (head) =>
      head.replace(/access_token=[^&\s]+/, `access_token=${token}`),
    );

type Tokens = {
  expired: string;
  early: string;
  /** In its time and of the right key, and for nothing. */
  useless: string;
};

/** A letter more than DNS takes: no resolver on the way is asked, and the answer is the same everywhere. */
const UNKNOWN_NAME = `${"x".repeat(64)}.invalid`;

/** A server on a machine of its own that is off, or behind a firewall: nobody reaches it by any port. */
export const AWAY: BrokenHop[] = [
  {
    name: "closed port, to the backend as well",
    fault: "closed",
    apiFault: "closed",
    verdict: "server_unreachable",
  },
  {
    name: "silent port, to the backend as well",
    fault: "silent",
    apiFault: "silent",
    verdict: "server_silent",
  },
];

/** The broken hops of a self-hosted installation, each with its exact verdict. */
export function brokenHops(tokens: Tokens): BrokenHop[] {
  return [
    { name: "closed port", fault: "closed", verdict: "server_unreachable" },
    { name: "silent port", fault: "silent", verdict: "server_silent" },
    ...AWAY,
    {
      name: "404 everywhere",
      fault: (client) => answer(client, "404 Not Found", NOT_FOUND),
      verdict: "wrong_prefix",
    },
    { name: "wrong path prefix", fault: onlyBelowPrefix, verdict: "wrong_prefix" },
    {
      name: "another site",
      fault: (client) => answer(client, "200 OK", PAGE),
      verdict: "other_site",
    },
    {
      name: "another site, which leads on to its sign-in",
      fault: (client) => answer(client, "302 Found\r\nLocation: http://127.0.0.1:9/sign-in"),
      verdict: "other_site",
    },
    { name: "a network to sign in to", fault: captive, verdict: "captive_portal" },
    {
      name: "proxy up, SFU down",
      fault: (client) => answer(client, "502 Bad Gateway"),
      verdict: "sfu_down",
    },
    { name: "upgrade stripped", fault: stripUpgrade, verdict: "upgrade_blocked" },
    { name: "upgrade 400", fault: refuseUpgrade("400 Bad Request"), verdict: "upgrade_blocked" },
    {
      name: "upgrade 426",
      fault: refuseUpgrade("426 Upgrade Required"),
      verdict: "upgrade_blocked",
    },
    { name: "upgrade 502", fault: refuseUpgrade("502 Bad Gateway"), verdict: "upgrade_blocked" },
    { name: "socket opens, silent", fault: openAndSilent, verdict: "proxy_buffers" },
    { name: "buffering proxy", fault: buffering, verdict: "proxy_buffers" },
    { name: "wrong key", fault: null, signal: "otherKey", verdict: "wrong_key" },
    { name: "expired token", fault: withToken(tokens.expired), verdict: "clock_skew" },
    { name: "token of the future", fault: withToken(tokens.early), verdict: "clock_skew" },
    { name: "token without a grant", fault: withToken(tokens.useless), verdict: "token_refused" },
    { name: "room missing", fault: null, signal: "mediaBlocked", verdict: "room_missing" },
    { name: "room full", fault: null, isFull: true, verdict: "room_full" },
    {
      name: "media blocked",
      fault: null,
      signal: "mediaBlocked",
      api: "mediaBlocked",
      verdict: "media_blocked",
    },
    {
      name: "unknown name",
      fault: null,
      address: (port) => `ws://${UNKNOWN_NAME}:${port}`,
      verdict: "server_unreachable",
    },
    {
      name: "TLS on a plain port",
      fault: null,
      address: (port) => `wss://127.0.0.1:${port}`,
      verdict: "server_unreachable",
    },
  ];
}
