import { addressOf } from "../doctor/args.ts";
import { Problem } from "../stack/problem.ts";
import { CHECKS, type CheckName } from "./line.ts";

export const HELP = `npm run preflight -- URL [LIVEKIT_URL…] [--without NAME,…]

What has to hold before people come: looks at a deployment from the outside, as a browser does, and
says of each thing whether it holds and what to do where it does not. URL is the app's address.

  npm run preflight -- https://app.example.com
  npm run preflight -- https://app.example.com ws://10.0.0.5:7880 wss://video.example.com

  app        the page answers, and finds its backend and LiveKit
  actions    the backend's HTTP actions answer: webhooks, files and feeds
  signIn     the issuer that the backend believes gives its keys and is the app's, the backend takes
             tokens of the app's address, and Clerk's template has its audience
  tls        each address: the chain, the name, and 14 days before the certificate ends
  sockets    the WebSocket of LiveKit through each LIVEKIT_URL in turn, kept open for 15 s without a
             word, and that of Convex
  keys       LiveKit's API takes the keys
  webhooks   LiveKit tells the backend of a room within 15 s
  turn       each relay that LiveKit names gives an address, over UDP, TCP or TLS
  clock      no two machines are more than 10 s apart
  call       two people in a room hear each other

  --without NAME,…   leave these out
  --help             this text

Addresses and keys come from the environment or .env.local, as for the deployment: LIVEKIT_URL,
LIVEKIT_API_KEY, LIVEKIT_API_SECRET, LIVEKIT_API_URL where the API has another address, CONVEX_URL or
NEXT_PUBLIC_CONVEX_URL, CONVEX_SITE_URL of a backend that is not Convex Cloud's, and CONVEX_DEPLOY_KEY
or CONVEX_SELF_HOSTED_ADMIN_KEY for the webhooks; NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY and
CLERK_SECRET_KEY say which sign-in is the app's, and show its template. For an app on this machine those of the local stack
are used where none are set.

Ends with 0 when all holds, 1 when something does not, 2 when it was asked wrongly.`;

export type Options = {
  appUrl: string;
  livekitUrls: string[];
  without: ReadonlySet<CheckName>;
  wantsHelp: boolean;
};

export function readOptions(args: string[]): Options {
  const { without, others } = takeWithout(args);
  const flags = others.filter((arg) => arg.startsWith("-"));
  const unknown = flags.find((flag) => flag !== "--help");
  if (unknown) throw new Problem(`${unknown} is not an option; there are --without and --help.`);
  const wantsHelp = flags.length > 0;
  const [appUrl, ...rest] = others.filter((arg) => !arg.startsWith("-"));
  if (!appUrl && !wantsHelp) {
    throw new Problem("Say where the app is, as in: npm run preflight -- https://app.example.com");
  }
  return {
    appUrl: wantsHelp ? "" : pageAddressOf(appUrl!),
    livekitUrls: rest.map(addressOf),
    without,
    wantsHelp,
  };
}

function takeWithout(args: string[]) {
  const at = args.indexOf("--without");
  if (at < 0) return { without: new Set<CheckName>(), others: args };
  const names = (args[at + 1] ?? "").split(",");
  const unknown = names.find((name) => !CHECKS.some((check) => check === name));
  if (unknown !== undefined) {
    throw new Problem(`--without takes names of: ${CHECKS.join(", ")}; "${unknown}" is none.`);
  }
  return { without: new Set(names as CheckName[]), others: args.toSpliced(at, 2) };
}

function pageAddressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.search || url.hash) {
    throw new Problem(`"${text}" is not an address like https://app.example.com.`);
  }
  return url.href.replace(/\/+$/, "");
}
