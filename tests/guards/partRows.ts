import type { Row } from "./row.ts";

export const PART_ROWS: readonly Row[] = [
  {
    id: "fault 14",
    words: "Recorder or egress killed; storage full; credentials revoked",
    tests: [
      [
        "tests/convex/recordingEgress.test.ts",
        "fault 14: killed without a word is lost within a minute, and its file still taken when it comes",
      ],
      [
        "tests/convex/recordingEgress.test.ts",
        "fault 14: listed for ever is over once no recorder was in its room for a while",
      ],
      ["tests/convex/recordingBucket.test.ts", "fault 14: the check before: a key that may not %s"],
      [
        "tests/local/recorder/faults.test.ts",
        "fault 14: leaves a file that plays when it is killed, and says so when it is back",
      ],
      [
        "tests/local/recorder/backend.test.ts",
        "fault 14: the recorder is killed: what there is is kept, it goes on, and both are one file",
      ],
      [
        "tests/local/recorder/backend.test.ts",
        "fault 14: nothing more can be written: said before, and what fitted is kept",
      ],
      ["tests/convex/recordingEgress.test.ts", "fault 14: lost with its file is failed in the end"],
      [
        "tests/convex/recordingBucket.test.ts",
        "fault 14: the worker, who may not write, is tried once more; then it has failed",
      ],
      [
        "tests/convex/recordingBucket.test.ts",
        "fault 14: what was written and may not be read is never saved: said soon, failed in the end",
      ],
      [
        "tests/local/engine/recording.test.ts",
        "fault 14: that has another byte than it was given is none: the source stays until it was read as it is",
      ],
    ],
    guards: [
      {
        file: "convex/model/recording/recordingProgress.ts",
        find: "Date.now() - part.lostAt >= LATE_FILE",
        replace: "part.lostAt === 0",
        red: 6,
      },
      {
        file: "convex/model/recording/recordingProgress.ts",
        find: "if (!isResumed && recording.restarts >= MAX_RESTARTS) {",
        replace: "if (!isResumed && recording.restarts > MAX_RESTARTS) {",
        red: 7,
      },
      {
        file: "convex/model/storage/custody.ts",
        find: "const MAX_ATTEMPTS = 34;",
        replace: "const MAX_ATTEMPTS = 3_400;",
        red: 8,
      },
      {
        file: "convex/custody.ts",
        find: "return found.size === size && found.sha256 === sha256;",
        replace: "return found.size === size;",
        red: 9,
      },
      {
        file: "convex/model/egress/silence.ts",
        find: "isOver: goneSince !== undefined && now - goneSince >= mayTake",
        replace: "isOver: false",
        red: 1,
      },
    ],
  },
  {
    id: "fault 15",
    words: "RTMP target refuses or stalls for 30 s",
    tests: [
      [
        "tests/convex/broadcastOutputs.test.ts",
        "fault 15: that a worker never gives up on is let go after three retries",
      ],
      [
        "tests/convex/broadcastOutputs.test.ts",
        "fault 15: fails with a reason in our words, while the other goes on; and is taken in again",
      ],
      [
        "tests/local/recorder/broadcast.test.ts",
        "fault 15: a destination that is away is told before anybody is asked",
      ],
      [
        "tests/local/recorder/broadcast.test.ts",
        "fault 15: goes live to two targets beside a recording; what happens to one touches nothing else",
      ],
    ],
    guards: [
      {
        file: "convex/model/broadcast/broadcastOutages.ts",
        find: "const MAX_RETRIES = 3;",
        replace: "const MAX_RETRIES = 300;",
        red: 0,
      },
    ],
  },
  {
    id: "fault 16",
    words: "Sign-in provider down",
    tests: [
      ["tests/lib/auth.test.ts", "fault 16: what a page shows"],
      [
        "tests/faults/backend.spec.ts",
        "fault 16: without the sign-in provider calls go on, and who is not signed in is told",
      ],
    ],
    guards: [
      {
        file: "lib/auth/phase.ts",
        find: '  if (source.problem === "unreachable") return "sign_in_unreachable";\n',
        replace: "",
        red: 0,
      },
    ],
  },
  {
    id: "fault 17",
    words: "Deploy mid-call",
    tests: [
      [
        "tests/lib/loading/untilLoaded.test.ts",
        "fault 17: a load that fails is tried again, and never rejects",
      ],
      [
        "tests/faults/deploy.spec.ts",
        "fault 17, fault 19: a new app and backend mid-call: nobody reloads, and the call goes on",
      ],
      ["tests/e2e/restart.spec.ts", "fault 17: a restart of the whole stack keeps everything"],
      [
        "tests/lib/mend.test.ts",
        "fault 17: a page that has opened is left alone, though a deploy took its scripts away",
      ],
    ],
    guards: [
      {
        file: "lib/loading/mend.ts",
        find: ' || document.documentElement.dataset["opened"]',
        replace: "",
        red: 3,
      },
      {
        file: "lib/loading/untilLoaded.ts",
        find: "      await pauseOrOnline(backoff(attempt));",
        replace: '      throw new Error("It did not come.");',
        red: 0,
      },
    ],
  },
  {
    id: "fault 18",
    words: "Rate-limit storm by one user",
    tests: [
      [
        "tests/convex/join.test.ts",
        "fault 18: is limited for one person, says when, leaves one row, and slows nobody else",
      ],
      [
        "tests/local/hostile.test.ts",
        "fault 18, attack 28: outlive a restart, say when to come back, and are each person's own",
      ],
    ],
    guards: [
      {
        file: "convex/model/limits.ts",
        find: "limiter.limit(ctx, name, { key: userId })",
        replace: "limiter.limit(ctx, name)",
        red: 0,
      },
    ],
  },
  {
    id: "fault 19",
    words: "Engine or app killed -9 at any point",
    tests: [
      [
        "tests/local/engine/durability.test.ts",
        "fault 19: at ${KILLS} seeded moments under load loses no write and applies none twice",
      ],
      [
        "tests/local/backup/killed.test.ts",
        "fault 19: a backup that was killed leaves no backup or a whole one",
      ],
      [
        "tests/local/soak/soak.test.ts",
        "fault 19: a minute of faults loses nothing, doubles nothing and leaves nothing behind",
      ],
      [
        "tests/faults/deploy.spec.ts",
        "fault 17, fault 19: a new app and backend mid-call: nobody reloads, and the call goes on",
      ],
    ],
    guards: [
      {
        file: "local/engine/deployment.ts",
        find: "INSERT INTO requests (session, request, ts, at, result) VALUES (?, ?, ?, ?, ?)",
        replace:
          "INSERT INTO requests (session, request, ts, at, result) SELECT ?, ?, ?, ?, ? WHERE 0",
        red: 0,
      },
      {
        file: "local/backup/take.ts",
        find: "    const manifest = await fill(part, paths);\n    renameSync(part, folder);\n",
        replace: "    renameSync(part, folder);\n    const manifest = await fill(folder, paths);\n",
        red: 1,
      },
    ],
  },
];
