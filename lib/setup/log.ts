import en from "../../messages/en.json";
import { readSettings } from "../config/settings";
import { appFacts } from "./appFacts";
import { keyHostOf, type SetupFacts } from "./facts";
import { brokenRules } from "./rules";

/** What is set up wrongly, a line each, in full: what it is and what to do. */
export function setupLines(facts: SetupFacts): string[] {
  return brokenRules(facts).map(({ id, level, part }) => {
    const { what, fix } = en.setup.rules[id];
    return `[setup] ${level} ${part} ${id}: ${what} ${fix}`;
  });
}

/** Says in the app's log, when it starts, what it finds to be set up wrongly. */
export async function logSetup(say: (line: string) => void = console.error): Promise<void> {
  const settings = readSettings();
  if (settings.kind === "incomplete") {
    for (const name of settings.missing) say(`[setup] stop ${name} is not set.`);
    return;
  }
  const { clerkPublishableKey, siteUrl } = settings.config;
  const keyHost = keyHostOf(clerkPublishableKey);
  for (const line of setupLines(await appFacts(process.env, { keyHost, siteUrl }))) say(line);
}
