import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { api, internal } from "@/convex/_generated/api";
import { migrate } from "@/local/backup/migrate.ts";
import { homePaths } from "@/local/stack/paths.ts";
import {
  ADMIN_KEY,
  adminClient,
  httpClient,
  temporaryDir,
  testEngine,
  testIssuer,
} from "../engine/support.ts";

const ORIGIN = "http://app.test";

it("runs the series on the engine, once, and again when asked", async () => {
  const home = temporaryDir();
  const paths = homePaths(home);
  const issuer = await testIssuer();
  const engine = await testEngine({
    dataDir: paths.engineData,
    functionsDir: resolve("convex"),
    env: {
      CLERK_JWT_ISSUER_DOMAIN: "https://unused.invalid",
      LOCAL_ISSUER_URL: issuer.url,
      APP_ORIGINS: ORIGIN,
      PARLEY_DEMO: "1",
    },
  });
  const { port } = new URL(engine.url);
  writeFileSync(paths.engineOptions, JSON.stringify({ port: Number(port), adminKey: ADMIN_KEY }));
  const people = ["demo-provider", "second-provider", "demo-client", "second-client"].map((id) => {
    return { id, name: id, tokenIdentifier: `${issuer.url}|${id}` };
  });
  await adminClient(engine).mutation(internal.demo.seed as never, { people } as never);
  const client = httpClient(engine);
  client.setAuth(await issuer.token({ sub: "demo-client", azp: ORIGIN }));
  await client.mutation(api.users.ensure, {});

  const first = await migrate(home, false);
  expect(first.map(({ state }) => state)).toEqual(Array(4).fill("success"));
  const [windows] = first;
  expect(windows!.processed).toBeGreaterThan(0);
  expect(await migrate(home, false)).toEqual(first);
  const again = await migrate(home, true);
  expect(again.map(({ state }) => state)).toEqual(Array(4).fill("success"));
});

it("says where no engine is", async () => {
  await expect(migrate(temporaryDir(), false)).rejects.toThrow(/There is no engine here/);
});
