import type { Row } from "./row.ts";

export const DEVICE_ROWS: readonly Row[] = [
  {
    id: "fault 10",
    words: "Camera or microphone unplugged, denied, dismissed, in use, absent; insecure context",
    tests: [
      [
        "tests/lib/devices/devices.test.ts",
        "fault 10: a remembered device that is gone gives way to the default one",
      ],
      ["tests/lib/devices/devices.test.ts", "fault 10: a page that is not secure says so"],
      [
        "tests/lib/devices/recovery.test.ts",
        "fault 10: unplugged: another camera takes over; with none left the person is told",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: blocked by the site: steps for this browser, and the picture comes without a reload",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: refused altogether: still in, to watch and listen",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: no camera at all: said so, and the microphone joins",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: a page that is not secure: said so, and in to watch and listen",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: held by another app: the next camera is used and said so; freed, the first can be chosen",
      ],
      [
        "tests/faults/devices.spec.ts",
        "fault 10: unplugged in the call: another camera takes over, and the chosen one comes back",
      ],
    ],
    guards: [
      {
        file: "lib/devices/acquire.ts",
        find: 'const isGone = first.problem === "overconstrained" || first.problem === "not_found";',
        replace: "const isGone = false;",
        red: 0,
      },
      {
        file: "lib/devices/acquire.ts",
        find: "  if (!globalThis.isSecureContext || !navigator.mediaDevices) {",
        replace: "  if (!navigator) {",
        red: 1,
      },
    ],
  },
  {
    id: "fault 11",
    words: "Tab asleep or laptop suspended for 10 min",
    tests: [
      [
        "tests/lib/session/watchdog.test.ts",
        "fault 11: after a sleep, only what comes now counts as alive",
      ],
      [
        "tests/faults/sfu.spec.ts",
        "fault 11: a tab that slept while its connection died rejoins as it wakes",
      ],
      [
        "tests/faults/network.spec.ts",
        "fault 11: the client's laptop sleeps: the others see them gone, and them back as it wakes",
      ],
      [
        "tests/lib/session/breaks.test.ts",
        "fault 11: %s after ten minutes asleep: tried at once, with a new token and the same devices",
      ],
    ],
    guards: [
      {
        file: "lib/session/session.ts",
        find: '    globalThis.document?.addEventListener("resume", look, { signal });\n',
        replace: "",
        red: 3,
      },
      {
        file: "lib/session/watchdog.ts",
        find: "const before = now - lookedAt > SLEPT_MS ? pulse : last;",
        replace: "const before = last;",
        red: 0,
      },
    ],
  },
  {
    id: "fault 12",
    words: "Same user in a second tab or device",
    tests: [
      [
        "tests/lib/session/turnedAway.test.ts",
        "fault 12: the same person elsewhere: lets go, and comes back only when asked to",
      ],
      [
        "tests/faults/tabs.spec.ts",
        "fault 12: the newest device has the session; the first lets go, and can take it back",
      ],
      [
        "tests/faults/network.spec.ts",
        "fault 12: out of the Wi-Fi's reach the client goes on by phone; the laptop, back, lets go",
      ],
    ],
    guards: [
      {
        file: "lib/session/endings.ts",
        find: '      return "elsewhere";',
        replace: '      return "rejoin";',
        red: 0,
      },
    ],
  },
  {
    id: "fault 13",
    words: "Provider crashes",
    tests: [
      [
        "tests/convex/departure.test.ts",
        "fault 13: and stays away: the session ends, the booking does not; it opens again when they are back",
      ],
      [
        "tests/e2e/departure.spec.ts",
        "fault 13: a provider who crashes: the client is told until when the session waits",
      ],
    ],
    guards: [
      {
        file: "convex/model/session/departure.ts",
        find: "  if (isGone) await planAway(ctx, booking, event.createdAt);\n",
        replace: "",
        red: 0,
      },
    ],
  },
];
