import { readFileSync } from "node:fs";
import { ConvexHttpClient } from "convex/browser";
import { SignJWT } from "jose";
import { api } from "../../convex/_generated/api.js";
import type { EngineOptions } from "../../local/engine/index.ts";
import { ALGORITHM, loadKeys } from "../../local/people/keys.ts";
import type { PeopleOptions } from "../../local/people/main.ts";
import { readEnvironment } from "../../local/stack/environment.ts";
import { readJson } from "../../local/stack/files.ts";
import { homePaths } from "../../local/stack/paths.ts";
import { Problem } from "../../local/stack/problem.ts";
import { portsFrom } from "../../local/stack/settings.ts";
import type { Status } from "../../local/stack/status.ts";
import type { PairPlan } from "./plan.ts";
import { signIn, type Target } from "./target.ts";

/** The stack that runs from a home, with people whom its own issuer's key signs in. */
export async function runningTarget(home: string): Promise<Target> {
  const paths = homePaths(home);
  const engine = readJson(paths.engineOptions) as EngineOptions | undefined;
  const people = readJson(paths.peopleOptions) as PeopleOptions | undefined;
  if (!engine || !people) {
    throw new Problem(`No stack with an engine and local people of its own ran from ${home}.`);
  }
  const convexUrl = `http://127.0.0.1:${engine.port}`;
  const { signer, kid } = await loadKeys(paths.peopleKeys);
  const token = async (person: string) =>
    await new SignJWT({ name: person, azp: people.origins[0] })
      .setProtectedHeader({ alg: ALGORITHM, kid, typ: "JWT" })
      .setIssuer(people.issuer)
      .setAudience("convex")
      .setSubject(person)
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(signer);
  const admin = new ConvexHttpClient(convexUrl, { logger: false });
  // Not in the client's public types: what `npx convex run` uses.
  (admin as unknown as { setAdminAuth(key: string): void }).setAdminAuth(engine.adminKey);
  const tokenIdentifier = (person: string) => `${people.issuer}|${person}`;
  const deployment = { convexUrl, token, tokenIdentifier, admin };
  return {
    convexUrl,
    processes: await serversOf(portsFrom(readEnvironment()).status),
    people: async (options) => await signIn(deployment, options),
    stop: async () => undefined,
  };
}

async function serversOf(statusPort: number): Promise<Record<string, number>> {
  const answer = await fetch(`http://127.0.0.1:${statusPort}/`).catch(() => {
    throw new Problem("The stack does not run: start it with npm start.");
  });
  const { parts } = (await answer.json()) as Status;
  return Object.fromEntries(
    parts.flatMap(({ name, pid }) =>
      pid !== null && (name === "sfu" || name === "engine") ? [[name, pid] as const] : [],
    ),
  );
}

/**
 * Any deployment, with sign-in tokens from a file: a list of `{ provider, client }`, each a token of
 * somebody who is a provider there, or may be booked.
 */
export function remoteTarget(convexUrl: string, file: string): Target {
  const pairs = JSON.parse(readFileSync(file, "utf8")) as { provider: string; client: string }[];
  return {
    convexUrl,
    processes: {},
    async people({ pairs: wanted, rampMs }) {
      if (pairs.length < wanted) throw new Problem(`${file} has ${pairs.length} pairs.`);
      const plan = async (
        { provider, client: clientToken }: (typeof pairs)[number],
        pair: number,
      ) => {
        const client = new ConvexHttpClient(convexUrl, { logger: false });
        client.setAuth(clientToken);
        const { user } = await client.mutation(api.users.ensure, {});
        const startAfterMs = (rampMs * pair) / wanted;
        const tokens = { providerToken: provider, clientToken };
        return { pair, startAfterMs, ...tokens, clientId: user._id } satisfies PairPlan;
      };
      return await Promise.all(pairs.slice(0, wanted).map(plan));
    },
    stop: async () => undefined,
  };
}
