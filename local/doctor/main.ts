/** `npm run doctor -- URL… [--verbose]`: see `--help`. */
import { readEnvironment } from "../stack/environment.ts";
import { sentenceOf } from "../stack/problem.ts";
import { HELP, readOptions } from "./args.ts";
import { look, type Look } from "./look.ts";
import { openRoom, readKeys } from "./pass.ts";
import { describe, summary } from "./report.ts";

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 2;
}

async function main(args: string[]): Promise<0 | 1> {
  const { urls, isVerbose, holdMs, wantsHelp } = readOptions(args);
  if (wantsHelp) {
    console.log(HELP);
    return 0;
  }
  const keys = readKeys(readEnvironment(), urls[0]!);
  const lifeSeconds = 60 + (urls.length * holdMs) / 1000;
  const room = await openRoom(keys, lifeSeconds);
  if (!room.isMade) {
    console.log(`No room could be made through ${keys.apiUrl}: the token's own room is missing.\n`);
  }
  const looks: Look[] = [];
  for (const url of urls) {
    const onFrame = isVerbose ? (line: string) => console.log(`    ${line}`) : undefined;
    if (isVerbose) console.log(`Frames of ${url}`);
    const found = await look(url, room.token, { onFrame, holdMs });
    looks.push(found);
    console.log(`${describe(found)}\n`);
  }
  await room.remove();
  console.log(summary(looks));
  return looks.every(({ verdict }) => verdict === null) ? 0 : 1;
}
