import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadSecrets } from "@/local/stack/secrets.ts";
import { tempFolder } from "./helpers.ts";

it("secrets are made once, and those that an older home lacks are added to what is there", () => {
  const file = join(tempFolder(), "secrets.json");
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
  expect(new Set(Object.values(made)).size).toBe(8);
  const { keysSecret: _keys, captionsSecret: _captions, monitoringToken: _token, ...others } = made;
  const { guestKey: _key, guestKeySet: _keySet, ...older } = others;
  writeFileSync(file, JSON.stringify(older));
  const whole = loadSecrets(file);
  expect(whole).toMatchObject(older);
  expect(whole.keysSecret.length).toBeGreaterThanOrEqual(32);
  expect(whole.captionsSecret.length).toBeGreaterThanOrEqual(32);
  expect(whole.monitoringToken.length).toBeGreaterThanOrEqual(32);
  expect(JSON.parse(whole.guestKeySet).keys).toMatchObject([{ kty: "RSA", alg: "RS256" }]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(whole);
});
