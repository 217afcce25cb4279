import { expect, test } from "vitest";
import { fetchCalendar } from "../../convex/model/outsideFetch";

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
