import { describe, expect, test } from "vitest";
import { Closed } from "@/components/booking/detail/MovePage";
import type { BookingDetail } from "@/components/booking/rows";
import messages from "@/messages/en.json";
import { render } from "../render";

const { move: words, terms } = messages.bookings;
const NINE = Date.UTC(2026, 10, 25, 9, 0);
const MINUTE = 60_000;

function closed(changes: object, now = NINE - 60 * MINUTE) {
  const booking = {
    _id: "b1",
    title: "Conversation",
    role: "client",
    state: "booked",
    startsAt: NINE,
    endsAt: NINE + 50 * MINUTE,
    opensAt: NINE - 15 * MINUTE,
    closesAt: NINE + 65 * MINUTE,
    provider: { _id: "p1", name: "Demo provider" },
    terms: { serviceId: "s1", seats: 1, clientCancelUntil: NINE, clientMoveUntil: NINE },
    isGuest: false,
    isGivenUp: false,
    ...changes,
  };
  return render(<Closed booking={booking as unknown as BookingDetail} now={now} />);
}

describe("a booking that its client cannot move", () => {
  test("says by its terms why, once, with the way to who can", () => {
    const html = closed({ terms: undefined });
    expect(html).toContain(terms.moveNever);
    expect(html.match(/<p/g)).toHaveLength(1);
    expect(html).toContain(messages.chat.messages);
  });

  test("is cancelled or has begun: nothing is said of a time until which it can be moved", () => {
    for (const html of [closed({ state: "cancelled" }), closed({}, NINE + 66 * MINUTE)]) {
      expect(html).toContain(words.refused.already_over);
      expect(html).not.toContain("You can move it");
    }
    expect(closed({}, NINE + MINUTE)).toContain(words.refused.already_started);
  });

  test("is nothing for a guest to move, whatever its terms are", () => {
    const told = words.closed.replace("{name}", "Demo provider");
    expect(closed({ isGuest: true })).toContain(told);
  });
});
