import { askBackend } from "./appFacts";
import { keyHostOf, NOTHING_KNOWN } from "./facts";
import { brokenRules, type SetupRuleId } from "./rules";

type Asking = {
  siteUrl: string | null;
  publishableKey: string | null;
  appOrigin: string;
  fetchToken: () => Promise<string | null>;
};

/**
 * Which rules of the set-up explain that a sign-in is not accepted, for somebody who is let in
 * nowhere: what the backend tells everybody, and whether there is a token for it at all.
 */
export async function signInCauses(asking: Asking): Promise<SetupRuleId[]> {
  const { siteUrl, publishableKey, appOrigin, fetchToken } = asking;
  const keyHost = keyHostOf(publishableKey);
  const [told, token] = await Promise.all([
    siteUrl ? askBackend(siteUrl) : null,
    fetchToken().catch(() => null),
  ]);
  const facts = { ...NOTHING_KNOWN, ...told, keyHost, appOrigin, hasToken: token !== null };
  return brokenRules(facts)
    .filter(({ part }) => part === "signIn")
    .map(({ id }) => id);
}
