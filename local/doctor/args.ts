import { Problem } from "../stack/problem.ts";

export const HELP = `npm run doctor -- URL… [--verbose]

Walks the addresses of one LiveKit server in turn (the server itself, the proxy in front of it, the
tunnel in front of that) and says at which of them signalling breaks, why, and what to change.

  npm run doctor -- ws://127.0.0.1:7880 https://video.example.com wss://name.tunnel.example/livekit

Each is looked at as a browser would: name, port, certificate, HTTP, the token, the WebSocket and
its first message. Media is not: the check at /doctor in a browser does that.

  --verbose   log every frame of each WebSocket, for two seconds
  --help      this text

Keys come from LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or from the local stack's own
(PARLEY_HOME, by default .parley). The throwaway room is made through LIVEKIT_API_URL where that
is set, else through the first address.

Ends with 0 when every address is clear, 1 when one is broken, 2 when it was asked wrongly.`;

export type Options = { urls: string[]; isVerbose: boolean; wantsHelp: boolean };

const FLAGS = ["--verbose", "--help"];
const SCHEMES = ["http:", "https:", "ws:", "wss:"];

export function readOptions(args: string[]): Options {
  const flags = args.filter((arg) => arg.startsWith("-"));
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown) throw new Problem(`${unknown} is not an option; there are ${FLAGS.join(" and ")}.`);
  const urls = args.filter((arg) => !arg.startsWith("-")).map(addressOf);
  const wantsHelp = flags.includes("--help");
  if (urls.length === 0 && !wantsHelp) {
    throw new Problem("Say which addresses to check, as in: npm run doctor -- ws://127.0.0.1:7880");
  }
  return { urls, isVerbose: flags.includes("--verbose"), wantsHelp };
}

/** As the SDK takes it: `ws` or `wss`, no query, no slash at the end. */
function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !SCHEMES.includes(url.protocol) || url.hostname === "") {
    throw new Problem(`"${text}" is not an address like wss://video.example.com.`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new Problem(`"${text}" has more than a host, a port and a path; leave the rest out.`);
  }
  return url.href.replace(/^http/, "ws").replace(/\/+$/, "");
}
