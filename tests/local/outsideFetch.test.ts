import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { fetchCalendar } from "../../convex/model/calendar/outsideFetch";
import { within } from "../../convex/model/outsidePlace";

afterEach(() => vi.unstubAllEnvs());

// Nothing is allowed here that `npm start` allows: what a production deployment does.
test.each([
  ["https://127.0.0.1/x", "private_address"],
  ["https://[::1]:8443/x", "private_address"],
  // A name that leads to this machine.
  ["https://localhost/x", "private_address"],
  ["http://calendar.example/x", "refused"],
  ["ftp://calendar.example/x", "refused"],
])("%s is not asked: %s", async (url, outcome) => {
  expect(await fetchCalendar(url)).toEqual({ kind: "failed", outcome });
});

test.each(["https://127.0.0.1", "http://127.0.0.1", "https://localhost"])(
  "a calendar that leads on to %s, inside our network, is not followed",
  async (inside) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url!);
      // The first address may be asked; from here on nothing private may, as in production.
      vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "");
      response.writeHead(302, { location: `${inside}:${port}/secret` }).end();
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    const { port } = server.address() as AddressInfo;
    vi.stubEnv("PARLEY_PRIVATE_DESTINATIONS", "1");
    const told = await fetchCalendar(`http://127.0.0.1:${port}/calendar.ics`);
    server.close();
    const outcome = inside.startsWith("https") ? "private_address" : "refused";
    expect(told).toEqual({ kind: "failed", outcome });
    expect(asked).toEqual(["/calendar.ics"]);
  },
);

test("a name server that says nothing is waited for within the limit alone", async () => {
  const never = new Promise<string>(() => {});
  const begun = Date.now();
  expect(await within(never, begun + 30)).toBeTypeOf("symbol");
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(await within(Promise.resolve("an address"), begun - 1)).toBe("an address");
  await expect(within(Promise.reject(new Error("none")), begun + 5_000)).rejects.toThrow("none");
});
