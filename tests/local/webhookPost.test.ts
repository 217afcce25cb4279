import { expect, test } from "vitest";
import { post } from "../../convex/model/integrations/webhookPost";

// Nothing is allowed here that `npm start` allows: what a production deployment does.
test.each([
  ["https://127.0.0.1/x", "private_address"],
  ["https://[::1]:8443/x", "private_address"],
  ["https://169.254.169.254/latest", "private_address"],
  // A name that leads to this machine.
  ["https://localhost/x", "private_address"],
  ["http://hooks.example/x", "refused"],
  ["ftp://hooks.example/x", "refused"],
  ["no address", "silent"],
])("%s is not sent to: %s", async (url, outcome) => {
  expect(await post(url, { body: "{}", headers: {} })).toEqual({ outcome });
});
