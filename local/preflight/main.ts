/** `npm run preflight -- URL [LIVEKIT_URL…]`: see `--help`. */
import { readEnvironment } from "../stack/environment.ts";
import { sentenceOf } from "../stack/problem.ts";
import { HELP, readOptions } from "./args.ts";
import { checkActions } from "./checks/actions.ts";
import { checkApp } from "./checks/app.ts";
import { checkCall } from "./checks/call.ts";
import { checkClocks } from "./checks/clock.ts";
import { checkKeys } from "./checks/keys.ts";
import { checkSignIn } from "./checks/signIn.ts";
import { checkSockets } from "./checks/sockets.ts";
import { checkTls } from "./checks/tls.ts";
import { checkTurn } from "./checks/turn.ts";
import { checkWebhooks } from "./checks/webhooks.ts";
import { CHECKS, type CheckName, type Line } from "./line.ts";
import { describeLine, summary } from "./report.ts";
import { openTrialRoom } from "./room.ts";
import { targetFrom } from "./target.ts";

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
  const target = targetFrom(readEnvironment(), options);
  const room = await openTrialRoom(target.keys);
  const checks: Record<CheckName, () => Line[] | Promise<Line[]>> = {
    app: () => checkApp(target),
    actions: () => checkActions(target),
    signIn: () => checkSignIn(target),
    tls: () => checkTls(target),
    sockets: () => checkSockets(target, room),
    keys: () => checkKeys(target, room),
    webhooks: () => checkWebhooks(target, room),
    turn: () => checkTurn(target, room),
    clock: () => checkClocks(target),
    call: () => checkCall(target, room),
  };
  const lines: Line[] = [];
  for (const name of CHECKS.filter((check) => !options.without.has(check))) {
    for (const line of await checks[name]()) {
      lines.push(line);
      console.log(describeLine(line));
    }
  }
  await room.remove();
  console.log(`\n${summary(lines, options.without)}`);
  return lines.every(({ isClear }) => isClear) ? 0 : 1;
}
