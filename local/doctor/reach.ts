import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";

const LIMIT_MS = 3_000;
export type Reached = { name: "DNS" | "port" | "TLS"; isClear: boolean; ms: number; says: string };

/** What a browser cannot tell apart: the name, the port and the certificate. Ends at a failure. */
export async function reach(url: string): Promise<Reached[]> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const isSecure = protocol === "wss:";
  const at = Number(port) || (isSecure ? 443 : 80);
  const steps: [Reached["name"], () => Promise<string>][] = [
    ["DNS", async () => (await Promise.race([lookup(host), silence()])).address],
    ["port", () => opened(connect({ host, port: at }), "connect", `${at} is open`)],
  ];
  if (isSecure) {
    const servername = /^[\d.]+$|:/.test(host) ? undefined : host;
    const secure = () => connectTls({ host, port: at, servername });
    steps.push(["TLS", () => opened(secure(), "secureConnect", "certificate is trusted")]);
  }
  const found: Reached[] = [];
  for (const [name, look] of steps) {
    const step = await timed(name, look);
    found.push(step);
    if (!step.isClear) break;
  }
  return found;
}

/** The system asks several resolvers, each for seconds. */
async function silence(): Promise<never> {
  await sleep(LIMIT_MS, undefined, { ref: false });
  throw new Error("no answer in 3 s");
}

async function timed(name: Reached["name"], look: () => Promise<string>): Promise<Reached> {
  const startedAt = performance.now();
  const ms = () => performance.now() - startedAt;
  try {
    return { name, isClear: true, says: await look(), ms: ms() };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { name, isClear: false, says: code ?? message, ms: ms() };
  }
}

function opened(socket: ReturnType<typeof connect>, event: string, says: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const end = (then: () => void) => (socket.destroy(), then());
    socket.setTimeout(LIMIT_MS, () => end(() => reject(new Error("no answer in 3 s"))));
    socket.once("error", (error) => end(() => reject(error)));
    socket.once(event, () => end(() => resolve(says)));
  });
}
