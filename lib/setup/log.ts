import en from "../../messages/en.json";
import { readSettings } from "../config/settings";
import { createLog, type Log } from "../log/log";
import { appFacts } from "./appFacts";
import { keyHostOf, type SetupFacts } from "./facts";
import { brokenRules } from "./rules";
import { sayBroken } from "./say";

/** What is set up wrongly, a line each, in full: what it is and what to do. */
export function logRules(log: Log, facts: SetupFacts): void {
  for (const rule of brokenRules(facts)) sayBroken(log, rule, en.setup.rules[rule.id]);
}

/** Says in the app's log, when it starts, what it finds to be set up wrongly. */
export async function logSetup(log: Log = createLog("app")): Promise<void> {
  const settings = readSettings();
  if (settings.kind === "incomplete") {
    for (const setting of settings.missing) log.error("setting_missing", { setting });
    return;
  }
  const { clerkPublishableKey, siteUrl } = settings.config;
  const keyHost = keyHostOf(clerkPublishableKey);
  logRules(log, await appFacts(process.env, { keyHost, siteUrl }));
}
