import { resolve } from "node:path";
import type { ConvexHttpClient } from "convex/browser";
import { api, internal } from "../../../convex/_generated/api";
import {
  adminClient,
  cleanUp,
  httpClient,
  type TestEngine,
  testEngine,
  testIssuer,
} from "../engine/support.ts";
import { type Backend, studioEnv } from "./session.ts";
import { Studio, type StudioOptions } from "./studio.ts";

/** The backend's functions on the engine, the real SFU and the real recorder, with nothing between. */
export type World = Backend & {
  engine: TestEngine;
  as(person: string, claims?: object): Promise<ConvexHttpClient>;
  /** What the issuer signs for somebody. */
  token(person: string, claims?: object): Promise<string>;
  issuerUrl: string;
};

const ORIGIN = "http://app.test";

export async function world(
  options: StudioOptions = {},
  env: Record<string, string> = {},
): Promise<World> {
  const studio = await Studio.open({ ...options, hasEar: false });
  cleanUp(() => studio.close());
  const issuer = await testIssuer();
  const engine = await testEngine({
    functionsDir: resolve("convex"),
    sitePort: studio.sitePort,
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuer.url,
      APP_ORIGINS: ORIGIN,
      ...studioEnv(studio),
      ...env,
    },
  });
  const token = async (person: string, claims: object = {}) =>
    await issuer.token({ sub: person, name: person, azp: ORIGIN, ...claims });
  const as = async (person: string, claims?: object) => {
    const client = httpClient(engine);
    client.setAuth(await token(person, claims));
    await client.mutation(api.users.ensure, {});
    return client;
  };
  await as("provider");
  const args = { tokenIdentifier: `${issuer.url}|provider`, isProvider: true };
  await adminClient(engine).mutation(internal.admin.grant as never, args as never);
  return { studio, engine, as, token, issuerUrl: issuer.url };
}
