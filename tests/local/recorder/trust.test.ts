import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { verified, writeTrusted } from "@/local/recorder/output/trust.ts";
import { tempFolder } from "../stack/helpers.ts";

it("asks for a certificate wherever there is one to ask for", () => {
  expect(verified("rtmps://live.example/app/key", "/trusted.pem")).toEqual([
    "-tls_verify",
    "1",
    "-ca_file",
    "/trusted.pem",
  ]);
  expect(verified("rtmp://live.example/app/key", "/trusted.pem")).toEqual([]);
});

it("writes whom Node trusts; a folder that takes nothing ends no recorder", () => {
  const folder = tempFolder();
  const text = readFileSync(writeTrusted(folder), "utf8");
  expect(text.match(/BEGIN CERTIFICATE/g)!.length).toBeGreaterThan(50);
  const full = join(tempFolder(), "full");
  mkdirSync(join(full, "trusted.pem.new"), { recursive: true });
  expect(writeTrusted(full)).toBe(join(full, "trusted.pem"));
});
