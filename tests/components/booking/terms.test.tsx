import { describe, expect, test } from "vitest";
import { CancelTerm, MoveTerm } from "@/components/booking/detail/Terms";
import { When } from "@/components/booking/detail/When";
import type { BookingRow } from "@/components/booking/rows";
import messages from "@/messages/en.json";
import { render } from "../render";

const { terms: words } = messages.bookings;
const NINE = Date.UTC(2026, 10, 25, 8, 0);

const row = (terms: object | undefined) =>
  ({ terms: terms && { serviceId: "s1", seats: 1, ...terms } }) as unknown as BookingRow;

describe("until when a client may change a booking", () => {
  test("is said to the minute, before they try", () => {
    const both = row({ clientCancelUntil: NINE, clientMoveUntil: NINE });
    expect(render(<CancelTerm row={both} />)).toContain("You can cancel it by yourself until ");
    expect(render(<MoveTerm row={both} />)).toContain("You can move it by yourself until ");
  });

  test("is never where the service has no time for it, or it is a group", () => {
    const never = row({ clientCancelUntil: null, clientMoveUntil: null });
    expect(render(<CancelTerm row={never} />)).toContain(words.cancelNever);
    expect(render(<MoveTerm row={never} />)).toContain(words.moveNever);
    const group = row({ seats: 6, clientCancelUntil: NINE, clientMoveUntil: null });
    expect(render(<MoveTerm row={group} />)).toContain(words.moveGroup);
  });

  test("is by asking anew where its provider agrees to each time", () => {
    const asked = row({ clientCancelUntil: NINE, clientMoveUntil: null, isOnRequest: true });
    expect(render(<MoveTerm row={asked} />)).toContain(words.moveRequest);
  });

  test("has no limit for cancelling what the provider made by hand", () => {
    expect(render(<CancelTerm row={row(undefined)} />)).toContain(words.cancelAnytime);
    expect(render(<MoveTerm row={row(undefined)} />)).toContain(words.moveNever);
  });
});

test("a time is never bare: its zone is named, and the provider's where that differs", () => {
  const times = { startsAt: NINE, endsAt: NINE + 50 * 60_000 };
  const there = render(<When row={{ ...times, page: { zone: "Pacific/Apia" } }} />);
  expect(there).toMatch(/In your time \([^)]+\); (\w+ )?\d\d:\d\d in Apia\./);
  const alone = render(<When row={times} />);
  expect(alone).toMatch(/In your time \([^)]+\)\./);
  expect(alone).toMatch(/datetime="2026-11-25T08:00:00\.000Z"/i);
});
