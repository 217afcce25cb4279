import type { Row } from "./row.ts";

export const WEBHOOK_ROWS: readonly Row[] = [
  {
    id: "attack 20",
    words: "Forged, unsigned or altered webhooks of LiveKit, Clerk and Mux",
    tests: [
      ["tests/convex/webhooks.test.ts", "attack 20: %s is 401 and writes nothing"],
      [
        "tests/convex/clerkWebhook.test.ts",
        "attack 20: forged, unsigned, altered or old: 401 and nothing written",
      ],
      [
        "tests/convex/muxWebhook.test.ts",
        "attack 20: forged, altered, replayed late, signed in another way or not at all: 401 and nothing",
      ],
      ["tests/convex/recordingState.test.ts", "attack 20: forged is 401 and moves nothing"],
      ["tests/local/attacks.test.ts", "attack 20: over the wire"],
    ],
    guards: [
      {
        file: "convex/model/session/livekitWebhook.ts",
        find: "receiver.receive(body, authorization)",
        replace: "receiver.receive(body, authorization, true)",
        red: 4,
      },
      {
        file: "convex/model/session/livekitWebhook.ts",
        find: "receiver.receive(body, authorization)",
        replace: "receiver.receive(body, authorization, true)",
        red: 0,
      },
      {
        file: "convex/model/identity/clerkWebhook.ts",
        find: "const told = await verifyWebhook(sent, { signingSecret });",
        replace: "const told = (await sent.json()) as Awaited<ReturnType<typeof verifyWebhook>>;",
        red: 1,
      },
      {
        file: "convex/model/watch/muxWebhook.ts",
        find: '    await webhooks.verifySignature(body, { "mux-signature": signature });\n',
        replace: "",
        red: 2,
      },
    ],
  },
  {
    id: "attack 21",
    words: "Replays of webhooks",
    tests: [
      [
        "tests/convex/webhooks.test.ts",
        "fault 5, attack 21: signed by LiveKit is applied once, however often it comes",
      ],
      [
        "tests/convex/clerkWebhook.test.ts",
        "attack 21: has one effect for each event, however often it comes",
      ],
      [
        "tests/convex/muxWebhook.test.ts",
        "attack 21: sets live, waiting and ended, each event once, whatever their order",
      ],
      ["tests/local/attacks.test.ts", "attack 21: over the wire"],
    ],
    guards: [
      {
        file: "convex/model/session/roomEvents.ts",
        find: "  if (seen !== null) return false;\n",
        replace: "",
        red: 0,
      },
      {
        file: "convex/model/session/roomEvents.ts",
        find: "  if (seen !== null) return false;\n",
        replace: "",
        red: 3,
      },
    ],
  },
  {
    id: "attack 22",
    words: "A body of 10 MB or deep JSON",
    tests: [
      [
        "tests/convex/clerkWebhook.test.ts",
        "attack 22: a body of 10 MB is refused without being read whole",
      ],
      ["tests/convex/webhooks.test.ts", "attack 22: of a huge body is 413"],
      [
        "tests/local/hostileRequests.test.ts",
        "attack 22: to %s, %s, is refused fast, and the next one is read",
      ],
      [
        "tests/local/hostileRequests.test.ts",
        "attack 22: nested a hundred thousand deep, to %s, is refused fast",
      ],
      [
        "tests/local/hostileRequests.test.ts",
        "attack 22: nested deep, to the API with a key, is a bad request",
      ],
      [
        "tests/e2e/hostile.spec.ts",
        "attack 22: a webhook of 10 MB is refused fast, and the next one is read",
      ],
    ],
    guards: [
      {
        file: "convex/model/boundedBody.ts",
        find: "    if (read > maxBytes) {",
        replace: "    if (read > 100 * maxBytes) {",
        red: 0,
      },
    ],
  },
];
