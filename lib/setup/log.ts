import en from "../../messages/en.json";
import { readSettings } from "../config/settings";
import { createLog, type Log } from "../log/log";
import { appFacts, tellStart } from "./appFacts";
import { keyHostOf, type SetupFacts } from "./facts";
import { brokenRules, lacksTemplate } from "./rules";
import { sayBroken } from "./say";

/** What is set up wrongly, a line each, in full: what it is and what to do. */
export function logRules(log: Log, facts: SetupFacts): void {
  for (const rule of brokenRules(facts)) sayBroken(log, rule, en.setup.rules[rule.id]);
}

const NO_TEMPLATE =
  "Clerk has no JWT template named “convex”. That is right where session tokens carry the audience “convex”, as Clerk’s integration with Convex makes them; otherwise nobody can sign in.";

/** What is a fault in one way of setting up and right in another: nobody can tell before a sign-in. */
export function logUnsure(log: Log, facts: SetupFacts): void {
  if (facts.namesSignIn !== null || !lacksTemplate(facts)) return;
  log.info("setup_unsure", { rule: "no_template", about: "signIn", what: NO_TEMPLATE });
}

/**
 * Says in the app's log, when it starts, what it finds to be set up wrongly, and has the backend do so
 * in its own: LiveKit's key and clock are for that one to try.
 */
export async function logSetup(log: Log = createLog("app")): Promise<void> {
  const settings = readSettings();
  if (settings.kind === "incomplete") {
    for (const setting of settings.missing) log.error("setting_missing", { setting });
    return;
  }
  const { clerkPublishableKey, siteUrl } = settings.config;
  const keyHost = keyHostOf(clerkPublishableKey);
  if (siteUrl) await tellStart(siteUrl);
  const facts = await appFacts(process.env, { keyHost, siteUrl });
  logRules(log, facts);
  logUnsure(log, facts);
}
