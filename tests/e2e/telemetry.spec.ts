import { expect, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere } from "./room.ts";

test("how a join went is told beside its token request, for an admin", async ({ browser }) => {
  const { bookingId, path } = await liveBooking("A join to look up");
  const context = await browser.newContext();
  const client = await openAs(context, "demo-client", path);
  await joinHere(client);

  const other = await browser.newContext();
  const admin = await openAs(other, "demo-admin", `/admin/token-log?booking=${bookingId}`);
  // Prejoin may have asked twice; the newest row is the one that joined.
  const row = admin.getByRole("row").filter({ hasText: "Demo client" }).first();
  await row.getByText("How it went").click();
  await expect(row).toContainText("Connected", { timeout: 20_000 });
  await expect(row).toContainText(/Signal\s*\d+ ms/);
  await expect(row).toContainText(/chrome \d+ on linux/);
  await context.close();
  await other.close();
});
