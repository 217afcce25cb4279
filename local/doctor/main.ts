/** `npm run doctor -- URL… [--verbose]`: see `--help`. */
import { readEnvironment } from "../stack/environment.ts";
import { sentenceOf } from "../stack/problem.ts";
import { HELP, type Options, readOptions } from "./args.ts";
import { type Found, type Line, NAMES, skipped } from "./line.ts";
import { look, type Look } from "./look.ts";
import { lookAtMedia, withoutMedia } from "./media.ts";
import { lookAtParley } from "./parley.ts";
import { findKeys, type Keys, openRoom, type Room } from "./pass.ts";
import { describe, describePart, isBroken, summary } from "./report.ts";
import { servicesFrom } from "./services.ts";

/** Of tokens and room: what media takes, and an address that is silent at each step. */
const MEDIA_SECONDS = 60;
const ADDRESS_SECONDS = 20;
const BOOKING = skipped("booking", NAMES.booking, "a signed-in person’s: /doctor in a browser");

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}

async function main(args: string[]): Promise<0 | 1> {
  const options = readOptions(args);
  if (options.wantsHelp) {
    console.log(HELP);
    return 0;
  }
  const env = readEnvironment();
  const keys = findKeys(env, options.urls[0]!);
  const lifeSeconds =
    MEDIA_SECONDS + options.urls.length * (ADDRESS_SECONDS + options.holdMs / 1000);
  const [known, room] = await Promise.all([
    lookAtParley(servicesFrom(env, keys?.isOwnStack ?? false)),
    keys && openRoom(keys, lifeSeconds),
  ]);
  const parley = { ...known, lines: [...known.lines, BOOKING, roomLine(keys, room)] };
  console.log(`${describePart("Before LiveKit", parley)}\n`);
  const looks = await lookAtAll(options, pageOf(options, known.origins), room);
  const media = await lookBehind(looks, options, room);
  console.log(`${describePart("Media", media)}\n`);
  await room?.remove();
  console.log(summary(looks, { parley, media }));
  return isBroken([parley, media, ...looks]) ? 1 : 0;
}

function roomLine(keys: Keys | null, room: Room | null): Line {
  const name = NAMES.token;
  if (!keys || !room) {
    return skipped("token", name, "set LIVEKIT_API_KEY and LIVEKIT_API_SECRET to have one");
  }
  const { madeInMs, problem } = room;
  if (madeInMs === null) {
    // Not a fault by itself: a server may make rooms of its own accord, and hide its API.
    return skipped("token", name, `no room could be made through ${keys.apiUrl}: ${problem}`);
  }
  return { step: "token", name, state: "pass", ms: madeInMs, says: `made through ${keys.apiUrl}` };
}

function pageOf({ pageUrl }: Options, origins: string[]): string | undefined {
  return pageUrl ?? origins.find((origin) => origin.startsWith("https:"));
}

async function lookAtAll(
  { urls, isVerbose, holdMs }: Options,
  pageUrl: string | undefined,
  room: Room | null,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (const url of urls) {
    if (isVerbose) console.log(`Frames of ${url}`);
    // The addresses before the last are the operator's own.
    const page = url === urls.at(-1) && pageUrl ? { pageUrl } : {};
    const watch = { ...(isVerbose && { onFrame: logFrame }), holdMs, ...page };
    const found = await look(url, room?.tokens.signal ?? null, watch);
    looks.push(found);
    console.log(`${describe(found)}\n`);
  }
  return looks;
}

/** Media is told of by any address that is clear, and goes through none. */
async function lookBehind(looks: Look[], options: Options, room: Room | null): Promise<Found> {
  if (!options.hasMedia) return withoutMedia("left out by --no-media");
  if (room === null) return withoutMedia("there is no key for a room");
  const by = looks.findLast(({ verdict }) => verdict === null);
  if (!by) return withoutMedia("no address is clear");
  if (options.isVerbose) console.log(`Frames of media, signalled by ${by.url}`);
  const asked = { serverUrl: by.url, tokens: room.tokens };
  return await lookAtMedia(asked, options.isVerbose ? logFrame : undefined);
}

function logFrame(line: string) {
  console.log(`    ${line}`);
}
