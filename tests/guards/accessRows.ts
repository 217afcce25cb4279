import type { Row } from "./row.ts";

export const ACCESS_ROWS: readonly Row[] = [
  {
    id: "attack 12",
    words: "Every public function without sign-in",
    tests: [
      ["tests/convex/access.test.ts", "attack 12: is refused by %s"],
      [
        "tests/convex/access.test.ts",
        "attack 12: learns nothing from sessions:join, whether the booking exists or not",
      ],
      [
        "tests/convex/publicReads.test.ts",
        "attack 12: what anybody may ask, as often as they like",
      ],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: '  return (await currentUser(ctx)) ?? fail("UNAUTHENTICATED", "Sign in first.");',
        replace: '  return (await currentUser(ctx)) ?? (await ctx.db.query("users").first())!;',
        red: 0,
      },
    ],
  },
  {
    id: "attack 13",
    words: "Internal functions from a client",
    tests: [
      ["tests/convex/matrix.test.ts", "attack 13: is classified"],
      [
        "tests/local/hostile.test.ts",
        "attack 13: internal functions cannot be reached, by any kind of call",
      ],
    ],
    guards: [
      {
        file: "convex/webhooks.ts",
        find: 'import { internalMutation, internalQuery } from "./_generated/server";',
        replace:
          'import { mutation as internalMutation, query as internalQuery } from "./_generated/server";',
        red: 0,
      },
    ],
  },
  {
    id: "attack 14",
    words: "A reads what is B's: booking, chat, recording, token log",
    tests: [
      ["tests/convex/access.test.ts", "attack 14: read by %s: the booking's own people alone"],
      ["tests/convex/matrix.test.ts", "attack 14: a booking of others"],
      ["tests/convex/matrix.test.ts", "attack 14: a recording of others"],
      ["tests/convex/matrix.test.ts", "attack 14: a broadcast of others"],
      ["tests/convex/matrix.test.ts", "attack 14: a destination of somebody else"],
      ["tests/convex/matrix.test.ts", "attack 14: a post or a public message of somebody else"],
      ["tests/convex/matrix.test.ts", "attack 14: what somebody else has for their bookings"],
      ["tests/convex/matrix.test.ts", "attack 14: what somebody else has connected"],
      ["tests/local/attacks.test.ts", "attack 14: over the wire"],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: "  if (booking === null || membership === null || membership.removedAt !== undefined) return null;",
        replace:
          '  if (booking === null) return null;\n  if (membership === null) {\n    return { booking, membership: (await ctx.db.query("bookingParticipants").first())! };\n  }',
        red: 1,
      },
      {
        file: "convex/model/access.ts",
        find: "  if (booking === null || membership === null || membership.removedAt !== undefined) return null;",
        replace:
          '  if (booking === null) return null;\n  if (membership === null) {\n    return { booking, membership: (await ctx.db.query("bookingParticipants").first())! };\n  }',
        red: 8,
      },
    ],
  },
  {
    id: "attack 15",
    words: "A function without argument or return validators",
    tests: [["tests/convex/access.test.ts", "attack 15: %s has argument and return validators"]],
    guards: [
      {
        file: "convex/watch.ts",
        find: "  args: { ...ofPage, viewerKey: v.string() },\n  returns: v.null(),\n",
        replace: "  args: { ...ofPage, viewerKey: v.string() },\n",
        red: 0,
      },
    ],
  },
  {
    id: "attack 16",
    words: "Somebody who is no admin calls the queries of admins",
    tests: [
      ["tests/convex/matrix.test.ts", "attack 16, attack 23: a function of admins"],
      ["tests/convex/access.test.ts", "attack 16: the token log asked by %s: refused"],
      ["tests/e2e/refusals.spec.ts", "attack 16: the token log is closed to everybody else"],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: '  return user.isAdmin ? user : fail("FORBIDDEN", "Only an admin may do this.");',
        replace: "  return user;",
        red: 0,
      },
    ],
  },
  {
    id: "attack 17",
    words: "A token with a wrong `iss`, `aud` or `azp`, or that has expired",
    tests: [
      [
        "tests/convex/signOuts.test.ts",
        "attack 17: a token of another site, or of a sign-in that is over, is no sign-in at all",
      ],
      ["tests/convex/access.test.ts", "attack 17: of another site's token are signed out"],
      [
        "tests/local/engine/auth.test.ts",
        "attack 17: refuses expired, foreign, altered and unsigned tokens",
      ],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: "  return identity !== null && isForThisApp(identity.azp) ? identity : null;",
        replace: "  return identity;",
        red: 1,
      },
      {
        file: "convex/model/access.ts",
        find: '  if (identity === null || (await isEndedSignIn(ctx, identity["sid"]))) return null;',
        replace: "  if (identity === null) return null;",
        red: 0,
      },
    ],
  },
  {
    id: "attack 18",
    words: "Two users with one e-mail address",
    tests: [
      ["tests/convex/access.test.ts", "attack 18: with the same e-mail stay two"],
      [
        "tests/convex/clerkWebhook.test.ts",
        "attack 18: two users with one e-mail stay two, also to whoever grants rights by it",
      ],
      ["tests/local/attacks.test.ts", "attack 18: over the wire"],
    ],
    guards: [
      {
        file: "convex/model/access.ts",
        find: 'q.eq("tokenIdentifier", tokenIdentifier))\n    .unique();',
        replace:
          'q.eq("tokenIdentifier", tokenIdentifier.replace(/\\|second$/, "|first")))\n    .unique();',
        red: 2,
      },
      {
        file: "convex/model/access.ts",
        find: '    .withIndex("by_token_identifier", (q) => q.eq("tokenIdentifier", tokenIdentifier))\n    .unique();',
        replace: "    .first();",
        red: 0,
      },
    ],
  },
  {
    id: "attack 19",
    words: "A stack, id or secret in an error",
    tests: [
      ["tests/lib/errors.test.ts", "attack 19: is UNKNOWN for %s"],
      ["tests/local/hostile.test.ts", "attack 19: to %s are refused or harmless, and stop nothing"],
      [
        "tests/local/engine/files.test.ts",
        "attack 19: answer 404 without a route, and hide what an error says",
      ],
      [
        "tests/e2e/headers.spec.ts",
        "attack 19, attack 24: an answer that failed carries the security headers, and nothing of the fault",
      ],
    ],
    guards: [
      {
        file: "lib/errors/errors.ts",
        find: "  if (ERROR_CODES.some((known) => known === code)) return code as ErrorCode;",
        replace: "  if (code !== undefined) return code as ErrorCode;",
        red: 0,
      },
    ],
  },
];
