import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadSecrets } from "@/local/stack/secrets.ts";
import { tempFolder } from "./helpers.ts";

it("secrets are made once, and one that an older home lacks is added to what is there", () => {
  const file = join(tempFolder(), "secrets.json");
  const made = loadSecrets(file);
  expect(loadSecrets(file)).toEqual(made);
  expect(new Set(Object.values(made)).size).toBe(6);
  const { keysSecret: _keysSecret, guestKey: _guestKey, guestKeySet: _keySet, ...older } = made;
  writeFileSync(file, JSON.stringify(older));
  const whole = loadSecrets(file);
  expect(whole).toMatchObject(older);
  expect(whole.keysSecret.length).toBeGreaterThanOrEqual(32);
  expect(JSON.parse(whole.guestKeySet).keys).toMatchObject([{ kty: "RSA", alg: "RS256" }]);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(whole);
});
