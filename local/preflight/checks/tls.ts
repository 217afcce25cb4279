import { connect, type PeerCertificate, type TLSSocket } from "node:tls";
import { isLoopback } from "../../stack/environment.ts";
import { fails, holds, type Line } from "../line.ts";
import { reasonOf } from "../../doctor/reason.ts";
import type { Target } from "../target.ts";

const LIMIT_MS = 5_000;
const DAY_MS = 24 * 60 * 60_000;
/** What renews certificates by itself does so a month ahead. */
const LEAST_DAYS = 14;

export async function checkTls(target: Target): Promise<Line[]> {
  const { appUrl, convexUrl, siteUrl, livekitUrls } = target;
  const all = [appUrl, convexUrl, ...(siteUrl === null ? [] : [siteUrl]), ...livekitUrls];
  const urls = new Map(all.map((url) => [new URL(url).host, url]));
  return await Promise.all([...urls.values()].map((url) => checkAddress(url, appUrl)));
}

async function checkAddress(url: string, appUrl: string): Promise<Line> {
  const { hostname, port, host, protocol } = new URL(url);
  const about = `TLS of ${host}`;
  if (protocol === "https:" || protocol === "wss:") {
    return await checkCertificate(about, hostname.replace(/^\[|\]$/g, ""), Number(port) || 443);
  }
  if (isLoopback(url)) return holds(about, "not needed: it is this machine");
  const isApp = url === appUrl;
  const says = isApp
    ? "browsers give camera and microphone to https alone"
    : "a page on https may not speak to it";
  const secure = protocol === "http:" ? "https" : "wss";
  return fails(about, says, `serve it by TLS, and set its address to ${secure}://…`);
}

type Seen = { certificate: PeerCertificate; problem: string | null };

async function checkCertificate(about: string, host: string, port: number): Promise<Line> {
  let seen: Seen;
  try {
    seen = await certificateOf(host, port);
  } catch (error) {
    return fails(about, reasonOf(error), "nothing speaks TLS there: name, port, or the proxy");
  }
  const { certificate, problem } = seen;
  if (problem !== null) return fails(about, problem, FIXES[problem] ?? OTHER_FIX);
  const days = Math.floor((Date.parse(certificate.valid_to) - Date.now()) / DAY_MS);
  const until = `good until ${new Date(certificate.valid_to).toISOString().slice(0, 10)}`;
  if (days >= LEAST_DAYS) return holds(about, `${until}, ${days} days`);
  return fails(about, `${until}, ${days} days`, "renew it; what does that by itself has failed");
}

const OTHER_FIX = "correct the certificate of this address";
const FIXES: Record<string, string> = {
  CERT_HAS_EXPIRED: "renew the certificate",
  DEPTH_ZERO_SELF_SIGNED_CERT: "browsers trust no certificate that was signed by itself: get one",
  SELF_SIGNED_CERT_IN_CHAIN: "browsers do not know this authority: get a public certificate",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "serve the whole chain: the certificate between is missing",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "serve the whole chain: the certificate between is missing",
  ERR_TLS_CERT_ALTNAME_INVALID: "the certificate is another name's: get one with this name",
};

/** Looks at it whatever is wrong with it. */
function certificateOf(host: string, port: number): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const socket: TLSSocket = connect({ host, port, servername, rejectUnauthorized: false });
    socket.setTimeout(LIMIT_MS, () =>
      socket.destroy(new Error(`no answer in ${LIMIT_MS / 1000} s`)),
    );
    socket.once("error", reject);
    socket.once("secureConnect", () => {
      const certificate = socket.getPeerCertificate();
      const error = socket.authorizationError as unknown as string | Error | null;
      const problem = error instanceof Error ? reasonOf(error) : (error ?? null);
      socket.destroy();
      resolve({ certificate, problem: problem || null });
    });
  });
}
