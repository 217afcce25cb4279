import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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

describe("secrets with which data was sealed are never made anew unasked", () => {
  function madeFile() {
    const file = join(tempFolder(), "secrets.json");
    return { file, secrets: loadSecrets(file) };
  }

  it.each([
    ["keysSecret", "short"],
    ["captionsSecret", 7],
    ["monitoringToken", null],
    ["guestKey", ""],
    ["guestKeySet", { keys: [] }],
  ])("where %s is %j", (name, value) => {
    const { file, secrets } = madeFile();
    const damaged = JSON.stringify({ ...secrets, [name]: value });
    writeFileSync(file, damaged);
    expect(() => loadSecrets(file)).toThrow(
      `${file} has no usable "${name}": put back a good copy, or run "npm run reset"`,
    );
    expect(readFileSync(file, "utf8")).toBe(damaged);
  });

  it("where one of the two keys of guests is gone", () => {
    const { file, secrets } = madeFile();
    const { guestKey: _key, ...others } = secrets;
    writeFileSync(file, JSON.stringify(others));
    expect(() => loadSecrets(file)).toThrow('has no usable "guestKey"');
  });

  it("where the file is gone from data that has had one", () => {
    const file = join(tempFolder(), "secrets.json");
    expect(() => loadSecrets(file, { isUsed: true })).toThrow(`${file} is missing: put back`);
    expect(existsSync(file)).toBe(false);
  });
});
