import { Problem } from "../stack/problem.ts";

export const HELP = `npm run doctor -- URL… [--page URL] [--hold SECONDS] [--no-media] [--verbose]

Walks the addresses of one LiveKit server in turn (the server itself, the proxy in front of it, the
tunnel in front of that) and says at which of them signalling breaks, why, and what to change.

  npm run doctor -- ws://127.0.0.1:7880 https://video.example.com wss://name.tunnel.example/livekit

The steps are those of the check at /doctor in a browser, but for what a signed-in person alone
has (the booking): sign-in and Convex, by HTTP and its WebSocket; of each address its name, port,
certificate, HTTP, the token, the WebSocket and its first message; and, by the last address that
is clear, media by UDP, TCP and a relay, and a picture sent and received. Media does not go through
the addresses: it goes from here to where LiveKit says, so run this where people are, too.

  --page URL      the app's address, as people open it: from https no browser opens ws. By default
                  the first that the backend knows to be https. Said of the last address alone,
                  which is the one for browsers

  --hold SECONDS  keep each WebSocket open so long with nothing to say, which shows a proxy
                  whose idle timeout is too short; 15 is enough, as the server pings every 10
  --no-media      leave media out
  --verbose       log every frame of each WebSocket, for two seconds at least
  --help          this text

Keys come from LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or from the local stack's own
(PARLEY_HOME, by default .parley); without keys, what needs a token is left out. Convex is looked
for at CONVEX_URL and CONVEX_SITE_URL, or at the local stack's. The throwaway room is made through LIVEKIT_API_URL where that
is set, else through the first address.

Ends with 0 when all is clear or only slow, 1 when something is broken, 2 when it was asked wrongly.`;

export type Options = {
  urls: string[];
  isVerbose: boolean;
  holdMs: number;
  pageUrl: string | null;
  hasMedia: boolean;
  wantsHelp: boolean;
};

const FLAGS = ["--page", "--hold", "--no-media", "--verbose", "--help"];
/** LiveKit puts out who sends no media within a minute. */
const MAX_HOLD_SECONDS = 50;
const SCHEMES = ["http:", "https:", "ws:", "wss:"];

export function readOptions(args: string[]): Options {
  const { holdMs, others: unheld } = takeHold(args);
  const { pageUrl, others } = takePage(unheld);
  const flags = others.filter((arg) => arg.startsWith("-"));
  const unknown = flags.find((flag) => !FLAGS.includes(flag));
  if (unknown) throw new Problem(`${unknown} is not an option; there are ${FLAGS.join(", ")}.`);
  const urls = others.filter((arg) => !arg.startsWith("-")).map(addressOf);
  const wantsHelp = flags.includes("--help");
  if (urls.length === 0 && !wantsHelp) {
    throw new Problem("Say which addresses to check, as in: npm run doctor -- ws://127.0.0.1:7880");
  }
  const isVerbose = flags.includes("--verbose");
  const hasMedia = !flags.includes("--no-media");
  return { urls, isVerbose, holdMs, pageUrl, hasMedia, wantsHelp };
}

function takeHold(args: string[]) {
  const at = args.indexOf("--hold");
  if (at < 0) return { holdMs: 0, others: args };
  const seconds = Number(args[at + 1]);
  if (!(seconds > 0 && seconds <= MAX_HOLD_SECONDS)) {
    throw new Problem(`--hold takes seconds, from 1 to ${MAX_HOLD_SECONDS}.`);
  }
  return { holdMs: seconds * 1000, others: args.toSpliced(at, 2) };
}

function takePage(args: string[]) {
  const at = args.indexOf("--page");
  if (at < 0) return { pageUrl: null, others: args };
  const page = args[at + 1] ?? "";
  if (!/^https?:\/\//.test(page) || !URL.canParse(page)) {
    throw new Problem("--page takes an address like https://app.example.com.");
  }
  return { pageUrl: page, others: args.toSpliced(at, 2) };
}

/** As the SDK takes it: `ws` or `wss`, no query, no slash at the end. */
export function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !SCHEMES.includes(url.protocol) || url.hostname === "") {
    throw new Problem(`"${text}" is not an address like wss://video.example.com.`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new Problem(`"${text}" has more than a host, a port and a path; leave the rest out.`);
  }
  return url.href.replace(/^http/, "ws").replace(/\/+$/, "");
}
