import type { Row } from "./row.ts";

export const ROOM_ROWS: readonly Row[] = [
  {
    id: "attack 7",
    words: "A removed user with the original or a refreshed token",
    tests: [
      [
        "tests/convex/participants.test.ts",
        "attack 7: is put out again within two seconds each time, until they are let back in",
      ],
      [
        "tests/convex/participants.test.ts",
        "attack 7: of a group is put out again within two seconds each time, until they are in it again",
      ],
      [
        "tests/faults/tokens.spec.ts",
        "attack 7: a removed person is out again within 2 s, by the original and by a refreshed token",
      ],
    ],
    guards: [
      {
        file: "convex/model/booking/removals.ts",
        find: "  await ctx.scheduler.runAfter(msToNext(lastIn), internal.participants.keepOut, args);\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/booking/removals.ts",
        find: "  await ctx.scheduler.runAfter(ms, internal.participants.keepGone, args);\n",
        replace: "",
        red: 1,
      },
    ],
  },
  {
    id: "attack 8",
    words: "An unknown room",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 8: is allowed to be made for the booking's people in the window alone",
      ],
      [
        "tests/faults/tokens.spec.ts",
        "attack 8: a room that the server did not make is not made by asking for it",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/rooms.ts",
        find: '  if (decision.kind === "denied") return decision;\n',
        replace: "",
        red: 0,
      },
      {
        file: "local/sfu/config.ts",
        find: "auto_create: false",
        replace: "auto_create: true",
        red: 1,
      },
    ],
  },
  {
    id: "attack 9",
    words: "The server's API with a client's token, and an egress that we did not start",
    tests: [
      ["tests/convex/recordingEgress.test.ts", "attack 9: is stopped at once and noted once"],
      [
        "tests/convex/recordingEgress.test.ts",
        "attack 9: is stopped in a room that no booking has, when the reconciler finds it",
      ],
      ["tests/convex/recordingEgress.test.ts", "attack 9: %s is stopped at its signed webhook"],
      [
        "tests/faults/tokens.spec.ts",
        "attack 9: the SFU's own API refuses a client's and a provider's token",
      ],
      [
        "tests/local/recorder/backend.test.ts",
        "attack 9: an egress past the functions: a browser's token is refused, another one stopped",
      ],
      [
        "tests/local/recorder/byHand.test.ts",
        "attack 9: who calls by hand, with a client's or a provider's token, records and stops nothing",
      ],
      [
        "tests/local/recorder/broadcast.test.ts",
        "attack 9: somebody adds a stream past the functions: it goes on without that",
      ],
    ],
    guards: [
      {
        file: "convex/model/egress/foreignEgress.ts",
        find: "  await ctx.scheduler.runAfter(0, internal.egress.stop, { egressId });\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/egress/foreignEgress.ts",
        find: "isProbeRoom(roomName) || !isLivekitShared()",
        replace: "isProbeRoom(roomName)",
        red: 1,
      },
    ],
  },
  {
    id: "attack 10",
    words: "A change of one's own metadata",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 3, attack 10: gives the provider the room with recording, and nothing of an admin",
      ],
      [
        "tests/faults/tokens.spec.ts",
        "attack 4, attack 10: the SFU refuses a source that the token does not name, and a change of one's own metadata",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/grants.ts",
        find: "canUpdateOwnMetadata: false",
        replace: "canUpdateOwnMetadata: true",
        red: 0,
      },
    ],
  },
  {
    id: "attack 11",
    words: "A token with `alg` none, another key or another room",
    tests: [
      [
        "tests/faults/tokens.spec.ts",
        "attack 11: a token that we did not sign, or that is for another room, opens nothing",
      ],
    ],
    guards: [],
    note: "LiveKit's own check: there is nothing of ours to take away.",
  },
];
