import type { Row } from "./row.ts";

export const BOOKING_ROWS: readonly Row[] = [
  {
    id: "fault 5",
    words: "Webhook five times, shuffled, forged, altered, too old; its receiver down for 60 s",
    tests: [
      [
        "tests/convex/webhooks.test.ts",
        "fault 5, attack 21: signed by LiveKit is applied once, however often it comes",
      ],
      [
        "tests/convex/webhooks.test.ts",
        "fault 5: gives the same story for every order and repetition of the events",
      ],
      ["tests/convex/webhooks.test.ts", "fault 5: older than five minutes is 401"],
      [
        "tests/convex/webhooks.test.ts",
        "fault 5: that is refused is noted, and nothing of what it said",
      ],
      ["tests/convex/presence.test.ts", "fault 5: is in no more, and their hand is down"],
      [
        "tests/local/presence.test.ts",
        "fault 5: compares LiveKit's own lists with its own webhooks: the same people, by the same ids",
      ],
      [
        "tests/local/presenceLost.test.ts",
        "fault 5: who left while no webhook came is gone within a period",
      ],
      [
        "tests/local/presenceUntold.test.ts",
        "fault 5: a room and its people whom no webhook told of are known within a period",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/roomEvents.ts",
        find: "  if (seen !== null) return false;\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/session/presence.ts",
        find: "of await missedEvents(ctx, session, args)) {",
        replace: "of (await missedEvents(ctx, session, args)).slice(0, 0)) {",
        red: 4,
      },
      {
        file: "convex/model/session/missedEvents.ts",
        find: "LOST_AFTER_MS = 20_000",
        replace: "LOST_AFTER_MS = 120_000",
        red: 7,
      },
      {
        file: "convex/http.ts",
        find: '  log.warn("webhook_refused", { sender, status });\n',
        replace: "",
        red: 3,
      },
      {
        file: "convex/http.ts",
        find: "  await ctx.runMutation(internal.webhooks.noteRefused, { sender, status, named });\n",
        replace: "",
        red: 3,
      },
    ],
  },
  {
    id: "fault 6",
    words: "200 clients book one slot at once; two overlapping moves",
    tests: [
      [
        "tests/convex/moves.test.ts",
        "fault 6: two at once to one slot: one is moved, the other told of others",
      ],
      [
        "tests/convex/slots.test.ts",
        "fault 6: whatever is booked one after the other, no two sessions overlap with their buffers",
      ],
      [
        "tests/local/booking.test.ts",
        "fault 6: 200 at once for one slot, among conflicts: one books it, 199 are told of others",
      ],
      [
        "tests/local/booking.test.ts",
        "fault 6: two at once move to one slot, among conflicts: one has it, and the other stays",
      ],
    ],
    guards: [
      {
        file: "convex/model/slots/slots.ts",
        find: "        if (!isSame && one.busyUntil > busyFrom) return 0;\n",
        replace: "",
        red: 1,
      },
    ],
  },
  {
    id: "fault 7",
    words: "Double click, and a retry after a lost answer",
    tests: [
      ["tests/convex/bookings.test.ts", "fault 7: a double click makes one booking"],
      [
        "tests/local/engine/sync.test.ts",
        "fault 7: apply a mutation once when its answer is lost, and after a restart of the engine",
      ],
      [
        "tests/local/bookingLost.test.ts",
        "fault 7: a form whose answer is lost on the way is one booking, wherever the line breaks",
      ],
    ],
    guards: [
      {
        file: "convex/model/booking/bookings.ts",
        find: "  if (existing !== null) return await repeatedBy(ctx, existing, request);\n",
        replace: "",
        red: 0,
      },
    ],
  },
  {
    id: "fault 8",
    words: "Client clock off by a day either way",
    tests: [
      [
        "tests/lib/session/ticket.test.ts",
        "fault 8: is right for a device whose clock is a day off",
      ],
      ["tests/lib/clock.test.ts", "fault 8: a device %d ms off shows the server's time"],
      [
        "tests/e2e/clock.spec.ts",
        "fault 8: five minutes, one minute and the end are shown, and said once",
      ],
    ],
    guards: [
      {
        file: "lib/session/ticket.ts",
        find: "const ownExpiresAt = expiresAt - serverNow + Date.now();",
        replace: "const ownExpiresAt = expiresAt;",
        red: 0,
      },
    ],
  },
  {
    id: "fault 9",
    words: "DST gap and overlap, zone change of either side",
    tests: [
      ["tests/convex/slots.test.ts", "fault 9: the hour that is skipped has no slot"],
      ["tests/convex/slots.test.ts", "fault 9: the hour that comes twice has its slots once"],
      ["tests/convex/slots.test.ts", "fault 9: an instant stays the same, whatever clock shows it"],
      ["tests/lib/time.test.ts", "fault 9: the hour that comes twice is two instants of one name"],
      ["tests/lib/time.test.ts", "fault 9: in %s, %s is one of two instants, as is said"],
      [
        "tests/components/booking/startField.test.tsx",
        "fault 9: %s, which clocks show twice, is chosen by its offset",
      ],
    ],
    guards: [
      {
        file: "lib/time/zone.ts",
        find: "    if (at >= from && at < until) return at;",
        replace: "    if (until > from) return at;",
        red: 1,
      },
      {
        file: "lib/time/zone.ts",
        find: "    if (offset === last.offset) continue;",
        replace: "    if (offset !== undefined) continue;",
        red: 0,
      },
      {
        file: "lib/time/start.ts",
        find: "return (isRepeat ? all.at(-1) : all[0]) ??",
        replace: "return all[0] ??",
        red: 4,
      },
    ],
  },
];
