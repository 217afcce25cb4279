import type { Row } from "./row.ts";

export const CONNECTION_ROWS: readonly Row[] = [
  {
    id: "fault 1",
    words: "SFU killed mid-call, back in 2 s, 20 s or 90 s",
    tests: [
      [
        "tests/lib/session/breaks.test.ts",
        "fault 1: after the SDK gave up it rejoins with the devices still open, as often as it takes",
      ],
      ["tests/faults/sfu.spec.ts", "fault 1: the SFU is killed and back after ${seconds} s"],
      [
        "tests/faults/sfu.spec.ts",
        "fault 1: the SFU is killed between the signal and the media of a join",
      ],
      [
        "tests/faults/nodes.spec.ts",
        "fault 1: of two video servers with one Redis, the one with the room is killed: everybody is back on the other",
      ],
    ],
    guards: [
      {
        file: "lib/session/outage.ts",
        find: '  if (isGone) return "rejoin";',
        replace: '  if (isGone) return "wait";',
        red: 0,
      },
    ],
  },
  {
    id: "fault 2",
    words: "Network gone for 5, 20 or 60 s, and an `online` event",
    tests: [
      [
        "tests/lib/session/breaks.test.ts",
        "fault 2: after a long silence a new room is made as soon as the server answers",
      ],
      [
        "tests/lib/session/breaks.test.ts",
        "fault 2: Try now and the network's return end the wait",
      ],
      [
        "tests/faults/network.spec.ts",
        "fault 2: the client's network is gone for ${seconds} s${told}",
      ],
      [
        "tests/lib/session/breaks.test.ts",
        "fault 2: %s while offline, it lets the connection of before go on",
      ],
      [
        "tests/lib/session/returning.test.ts",
        "fault 2: where media flows again, the SDK is not told",
      ],
      [
        "tests/lib/session/returning.test.ts",
        "fault 2: what the SDK tries by itself waits until 4 s after it, and later for nothing",
      ],
    ],
    guards: [
      {
        file: "lib/session/outage.ts",
        find: '    return finding === "silent" && !isGone && isQuietForLong ? "let_go" : "wait";\n',
        replace: '    return "wait";\n',
        red: 0,
      },
      {
        file: "lib/session/recovering.ts",
        find: "isUnanswered: false, wasDown: false",
        replace: "isUnanswered: false",
        red: 3,
      },
      {
        file: "lib/session/recovering.ts",
        find: 'isOffline && finding === "silent" ? "down" : finding',
        replace: "finding",
        red: 3,
      },
      {
        file: "lib/session/outage.ts",
        find: "isStirred && quietMs < GIVEN_UP_MS ? CARRIES_MS : 0",
        replace: "0",
        red: 3,
      },
      {
        file: "lib/session/returning.ts",
        find: "  takeOver();\n",
        replace: "",
        red: 4,
      },
      {
        file: "lib/session/returning.ts",
        find: "Math.max(ms, settledAt - performance.now())",
        replace: "ms",
        red: 5,
      },
    ],
  },
  {
    id: "fault 3",
    words: "Token expires on prejoin or mid-call",
    tests: [
      [
        "tests/lib/session/prejoin.test.ts",
        "fault 3: a token near its end is replaced without a sign of it",
      ],
      [
        "tests/lib/session/prejoin.test.ts",
        "fault 3: a token that ran out while the page slept is replaced at the click",
      ],
      [
        "tests/lib/session/breaks.test.ts",
        "fault 3: a token that ran out in the call leaves it alone; the break after it gets a new one",
      ],
      [
        "tests/faults/token.spec.ts",
        "fault 3: a token that expires on prejoin is replaced unseen, and joins",
      ],
      [
        "tests/faults/token.spec.ts",
        "fault 3: a token that expires in the call leaves it and its recovery alone",
      ],
    ],
    guards: [
      {
        file: "lib/session/ticket.ts",
        find: "ticket !== null && ticket.expiresAt - Date.now() > RENEW_BEFORE_MS;",
        replace: "ticket !== null;",
        red: 1,
      },
      {
        file: "lib/session/preparing.ts",
        find: "ticket.expiresAt - RENEW_BEFORE_MS - Date.now()",
        replace: "ticket.expiresAt + RENEW_BEFORE_MS - Date.now()",
        red: 0,
      },
    ],
  },
  {
    id: "fault 4",
    words: "Convex unreachable mid-call",
    tests: [
      [
        "tests/lib/chat/outbox.test.ts",
        "fault 4: every message is kept once and in the order of writing",
      ],
      [
        "tests/local/chatLost.test.ts",
        "fault 4: 50 connections that break between sending and acknowledgement lose and double no message",
      ],
      [
        "tests/faults/backend.spec.ts",
        "fault 4: without Convex the call goes on, and the page says what is stale",
      ],
    ],
    guards: [
      {
        file: "lib/chat/outbox.ts",
        find: "      return await pause(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));",
        replace: "      return remove(clientKey);",
        red: 0,
      },
      {
        file: "components/account/StaleNote.tsx",
        find: "useHasLasted(me !== null && !isConnected, LONG_MS)",
        replace: "useHasLasted(me === null && !isConnected, LONG_MS)",
        red: 2,
      },
    ],
  },
];
