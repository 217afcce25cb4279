import { expect, test } from "vitest";
import { fetchCalendar } from "../../convex/model/calendar/outsideFetch";
import { within } from "../../convex/model/outsidePlace";

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

test("a name server that says nothing is waited for within the limit alone", async () => {
  const never = new Promise<string>(() => {});
  const begun = Date.now();
  expect(await within(never, begun + 30)).toBeTypeOf("symbol");
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(await within(Promise.resolve("an address"), begun - 1)).toBe("an address");
  await expect(within(Promise.reject(new Error("none")), begun + 5_000)).rejects.toThrow("none");
});
