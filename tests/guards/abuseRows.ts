import type { Row } from "./row.ts";

export const ABUSE_ROWS: readonly Row[] = [
  {
    id: "attack 28",
    words: "Floods of tokens, bookings and chat, signed in or not",
    tests: [
      ["tests/convex/limits.test.ts", "attack 28: each public write"],
      [
        "tests/convex/join.test.ts",
        "attack 28: of strangers is counted up to a limit and writes no row",
      ],
      [
        "tests/convex/webhooks.test.ts",
        "attack 28: that is refused a thousand times leaves five rows, and another sender's one",
      ],
      [
        "tests/local/hostile.test.ts",
        "fault 18, attack 28: outlive a restart, say when to come back, and are each person's own",
      ],
    ],
    guards: [
      {
        file: "convex/notes.ts",
        find: "    await requireWriteLimit(ctx, user._id);\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/session/join.ts",
        find: 'const limit = await takeFor(ctx, "join", user._id);',
        replace: "const limit = { ok: true, retryAt: 0 };",
        red: 0,
      },
      {
        file: "convex/model/session/join.ts",
        find: 'const limit = await takeAnonymous(ctx, "anonymousJoin");',
        replace: "const limit = { ok: true, retryAt: 0 };",
        red: 1,
      },
      {
        file: "convex/model/chat/messages.ts",
        find: 'const limit = await takeFor(ctx, "chat", author._id);',
        replace: "const limit = { ok: true, retryAt: 0 };",
        red: 0,
      },
      {
        file: "convex/model/slots/requests.ts",
        find: "  await requireBookLimit(ctx, user._id);\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/monitoring/webhookRefusals.ts",
        find: "  if (status.ok) await ctx.db.insert",
        replace: "  if (status) await ctx.db.insert",
        red: 2,
      },
    ],
  },
  {
    id: "attack 29",
    words: "A recording without role or consent, or by a guessed address",
    tests: [
      [
        "tests/convex/recordingFiles.test.ts",
        "attack 29: goes to nobody without a ticket, and not to a client where the provider alone watches",
      ],
      [
        "tests/convex/recordingFiles.test.ts",
        "attack 29: altered in any letter, of another part or another secret is none",
      ],
      [
        "tests/convex/recordingFiles.test.ts",
        "attack 29: ends after ten minutes, and at once with the right to watch",
      ],
      [
        "tests/convex/recordingFiles.test.ts",
        "attack 29: ends with file and contents; the audit and the access log stay",
      ],
      [
        "tests/convex/recordingDirect.test.ts",
        "attack 29: leads nobody there who may not watch, or no longer",
      ],
      [
        "tests/convex/recordingConsent.test.ts",
        "attack 29: nothing is recorded before the last one has",
      ],
      [
        "tests/e2e/recording.spec.ts",
        "attack 29: who comes later sends nothing before they agree; a client cannot record",
      ],
    ],
    guards: [
      {
        file: "convex/model/recording/recordingAccess.ts",
        find: 'const isAllowed = role === "provider" || recording.terms.watchers === "both";',
        replace: "const isAllowed = true;",
        red: 0,
      },
      {
        file: "convex/model/recording/recordingTickets.ts",
        find: "  return expiresAt > now ?",
        replace: "  return expiresAt > 0 ?",
        red: 2,
      },
    ],
  },
  {
    id: "attack 30",
    words: "Rows of the logs changed, deleted or made up; words of people in them",
    tests: [
      [
        "tests/convex/auditTamper.test.ts",
        "attack 30: a row and its digest changed together still break the block",
      ],
      ["tests/convex/auditTamper.test.ts", "attack 30: %s: so is a deleted one"],
      [
        "tests/convex/auditAppendOnly.test.ts",
        "attack 30: rows of the audit logs are an exact prefix of what they are after any call",
      ],
      [
        "tests/convex/access.test.ts",
        "attack 30: is only ever added: no code changes or deletes one",
      ],
      ["tests/local/written.test.ts", "attack 30: %s in a row of a log is found"],
      [
        "tests/e2e/debug.spec.ts",
        "attack 30: each part tells its story, one request through all of them, and no secret or word",
      ],
    ],
    guards: [
      {
        file: "convex/model/audit/verifyBlocks.ts",
        find: "  return (await hashOf(hashedOf(block))) === hash;",
        replace: '  return hash !== "";',
        red: 0,
      },
      {
        file: "convex/model/booking/bookingEvents.ts",
        find: '  await ctx.db.insert("bookingEvents", event);',
        replace:
          '  const first = await ctx.db.query("bookingEvents").first();\n  if (first) await ctx.db.patch("bookingEvents", first._id, { detail: "other" });\n  await ctx.db.insert("bookingEvents", event);',
        red: 2,
      },
      {
        file: "convex/model/identity/erasureTraces.ts",
        find: 'patch("tokenLogs", _id, { deviceId: "" })',
        replace: 'delete("tokenLogs", _id)',
        red: 3,
      },
    ],
  },
];
