import { expect, it } from "vitest";
import type { Stack } from "@/local/stack/stack.ts";
import { tour } from "@/local/stack/tour.ts";

const URL = "http://127.0.0.1:3000";
const LAN = "https://192.0.2.7:3443";

function tourOf(lanUrl: string | null): string {
  const known = { url: URL, lanUrl, hasDemoPeople: true, ports: { status: 3213 }, parts: [] };
  return tour(known as unknown as Stack, 1234);
}

const linksOf = (text: string) => text.match(/https?:\/\/\S+/g)!.filter((l) => !/:3213/.test(l));

it("leads to this machine alone", () => {
  const links = linksOf(tourOf(null));
  expect(links).toHaveLength(4);
  for (const link of links) expect(link.startsWith(URL)).toBe(true);
  expect(tourOf(null)).toMatch(/^Parley runs \(1\.2 s\): {2}http:\/\/127\.0\.0\.1:3000\n/);
});

// What each page calls then has the address of the network, and its certificate.
it("leads to the network's address where that is served, and tells of its certificate first", () => {
  const text = tourOf(LAN);
  const links = linksOf(text);
  expect(links).toHaveLength(4);
  for (const link of links) expect(link.startsWith(LAN)).toBe(true);
  expect(text.indexOf("unknown certificate")).toBeGreaterThan(0);
  expect(text.indexOf("unknown certificate")).toBeLessThan(text.indexOf("/sign-in"));
});

it("leads each side home, where the session is that is live: a provider's is in a list of its own", () => {
  const signIns = linksOf(tourOf(null)).filter((link) => link.includes("/sign-in"));
  expect(signIns.map((link) => new globalThis.URL(link).search)).toEqual([
    "?as=demo-provider",
    "?as=demo-client",
  ]);
});
