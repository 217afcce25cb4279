import { expect, test } from "vitest";
import { Changes } from "@/components/booking/detail/History";
import messages from "@/messages/en.json";
import { render } from "../render";

type Change = Parameters<typeof Changes>[0]["changes"][number];

const NINE = Date.UTC(2026, 10, 25, 8, 0);
const change = (
  action: Change["action"],
  by: Change["by"],
  more: Partial<Change> = {},
): Change => ({
  at: NINE,
  action,
  by,
  name: null,
  ...more,
});
const told = (...changes: Change[]) => render(<Changes changes={changes} />);

test("a client reads who did what to their booking, and why", () => {
  const move = { fromStartsAt: NINE, toStartsAt: NINE + 60 * 60_000 };
  const html = told(
    change("cancelled", "client", { reason: "A cold" }),
    change("moved", "provider", { move }),
    change("extended", "provider"),
    change("handed_over", "provider", { whom: "Second provider" }),
    change("removed", "provider", { whom: "Demo client" }),
    change("booked", "you"),
  );
  expect(html).toContain("The client cancelled it");
  expect(html).toContain("Reason: A cold");
  expect(html).toContain("The provider moved it from ");
  expect(html).toContain("The provider gave it more time");
  expect(html).toContain("It is provided by Second provider as well");
  expect(html).toContain("Removed by the provider");
  expect(html).toContain("You booked it");
});

test("what there are no words for here is left out", () => {
  const html = told(change("no_show_set", null), change("booked", "client"));
  expect(html.match(/<li/g)).toHaveLength(1);
  expect(html).toContain(messages.bookings.history.title);
});
