import type { Row } from "./row.ts";

export const TOKEN_ROWS: readonly Row[] = [
  {
    id: "attack 1",
    words: "A stranger asks for a token",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 1: gives a missing booking and somebody else's the same answer",
      ],
      [
        "tests/convex/join.test.ts",
        "attack 1: of somebody not signed in leaves a count and no row",
      ],
      [
        "tests/e2e/refusals.spec.ts",
        "attack 1: ${name}: refused with its own sentence and a row of the log",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/joinDecision.ts",
        find: '  if (booking === null || membership === null) return { kind: "denied", reason: "not_found" };',
        replace:
          '  if (booking === null || membership === null) return { kind: "allowed", role: "provider", closesAt: now + 60_000 };',
        red: 0,
      },
    ],
  },
  {
    id: "attack 2",
    words: "Arguments `role`, `userId`, `room` or `identity`",
    tests: [
      [
        "tests/convex/access.test.ts",
        "attack 2: %s takes no user, role, room or identity from a caller",
      ],
      ["tests/convex/join.test.ts", "attack 2: an argument %s is refused"],
    ],
    guards: [
      {
        file: "convex/model/session/join.ts",
        find: "  deviceId: v.string(),\n",
        replace: "  deviceId: v.string(),\n  userId: v.optional(v.string()),\n",
        red: 0,
      },
    ],
  },
  {
    id: "attack 3",
    words: "A client's token has one room and no right that administers",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 3, attack 4: gives the client the same room without recording or screen sharing",
      ],
      [
        "tests/convex/join.test.ts",
        "attack 3, attack 10: gives the provider the room with recording, and nothing of an admin",
      ],
      [
        "tests/faults/tokens.spec.ts",
        "attack 3: a client's token has one room, and none of the rights that administer",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/grants.ts",
        find: '    ...(role === "provider" && givesRecordGrant() && { roomRecord: true }),',
        replace: "    roomRecord: true,",
        red: 0,
      },
    ],
  },
  {
    id: "attack 4",
    words: "A source that the token does not name",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 3, attack 4: gives the client the same room without recording or screen sharing",
      ],
      [
        "tests/faults/tokens.spec.ts",
        "attack 4, attack 10: the SFU refuses a source that the token does not name, and a change of one's own metadata",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/grants.ts",
        find: "...(mayShareScreen ? SCREEN : [])",
        replace: "...SCREEN",
        red: 0,
      },
    ],
  },
  {
    id: "attack 5",
    words: "Outside the window, cancelled, removed",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 5: opens to the millisecond at both ends of the window",
      ],
      ["tests/convex/join.test.ts", "attack 5: is cancelled after either side cancelled"],
      ["tests/convex/join.test.ts", "attack 5: is removed for a person whom the booking removed"],
      [
        "tests/faults/tokens.spec.ts",
        "attack 5: outside the window, cancelled and removed are denied at mint and at ensure",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/joinDecision.ts",
        find: '  if (now < opensAt) return { kind: "denied", reason: "too_early", retryAt: opensAt };\n',
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/session/joinDecision.ts",
        find: '  if (booking.state === "cancelled") return { kind: "denied", reason: "cancelled" };\n',
        replace: "",
        red: 1,
      },
      {
        file: "convex/model/session/joinDecision.ts",
        find: '  if (membership.removedAt !== undefined) return { kind: "denied", reason: "removed" };\n',
        replace: "",
        red: 2,
      },
    ],
  },
  {
    id: "attack 6",
    words: "A token lives ten minutes at most and says when it ends",
    tests: [
      [
        "tests/convex/join.test.ts",
        "attack 6: lives ten minutes at most, and never past the window",
      ],
      [
        "tests/e2e/join.spec.ts",
        "attack 6: provider and client join the live booking, and see and hear each other",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/grants.ts",
        find: "const MAX_TTL_SECONDS = 600;",
        replace: "const MAX_TTL_SECONDS = 6_000;",
        red: 0,
      },
    ],
  },
];
