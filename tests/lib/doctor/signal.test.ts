import { describe, expect, test } from "vitest";
import {
  type Answer,
  byPolicy,
  judgeSignal,
  type ServerView,
  type Signs,
  type SocketAnswer,
} from "@/lib/doctor/signal";

const answered = (status: number, text: string): Answer => ({ kind: "answered", status, text });
const OK = answered(200, "OK");
const VALID = answered(200, "success");
const NOT_FOUND = answered(404, "404 page not found");
const NO_ROOM = answered(404, "requested room does not exist");
const HTML = answered(200, "<!doctype html>");
const DOWN = answered(502, "Bad Gateway");
const LED_ON = answered(302, "");
const FAILED: Answer = { kind: "failed" };
const SILENT: Answer = { kind: "silent" };
const OPAQUE: Answer = { kind: "opaque" };
const seen = (root: Answer, room: ServerView["room"] = "there"): ServerView => ({ root, room });

const CLEAR: Signs = {
  serverUrl: "wss://sfu.example",
  pageUrl: "https://app.example/",
  root: OK,
  validate: VALID,
  socket: "message",
  server: seen(OK),
};

describe("the table of verdicts", () => {
  const rows: [string, Partial<Signs>, ReturnType<typeof judgeSignal>][] = [
    ["all is well", {}, null],
    ["all is well without the backend's view", { server: null }, null],
    [
      "no way from here",
      { root: FAILED, validate: FAILED, socket: "refused" },
      "signal_unreachable",
    ],
    [
      "no way, and nobody to ask",
      { root: FAILED, validate: FAILED, socket: "refused", server: null },
      "signal_unreachable",
    ],
    [
      "no way from either side",
      { root: FAILED, validate: FAILED, socket: "refused", server: seen(FAILED, "unknown") },
      "server_unreachable",
    ],
    ["silent drop", { root: SILENT, validate: SILENT, socket: "silent" }, "signal_silent"],
    [
      "silent on both sides",
      { root: SILENT, validate: SILENT, socket: "silent", server: seen(SILENT, "unknown") },
      "server_silent",
    ],
    ["wrong prefix", { root: NOT_FOUND, validate: NOT_FOUND, socket: "refused" }, "wrong_prefix"],
    [
      "wrong prefix, no CORS",
      { root: OPAQUE, validate: OPAQUE, socket: "refused", server: seen(NOT_FOUND) },
      "wrong_prefix",
    ],
    ["only the root is passed on", { validate: NOT_FOUND, socket: "refused" }, "wrong_prefix"],
    [
      "another site",
      { root: HTML, validate: HTML, socket: "refused", server: seen(HTML) },
      "other_site",
    ],
    [
      "another site, no CORS",
      { root: OPAQUE, validate: OPAQUE, socket: "refused", server: seen(HTML) },
      "other_site",
    ],
    [
      "another site, nobody to ask",
      { root: OPAQUE, validate: OPAQUE, socket: "refused", server: null },
      "other_site",
    ],
    [
      "another site that leads on, which a page sees fail",
      { root: FAILED, validate: FAILED, socket: "refused", server: seen(LED_ON) },
      "other_site",
    ],
    [
      "no way from here, to a server that is broken in another way",
      { root: FAILED, validate: FAILED, socket: "refused", server: seen(DOWN) },
      "signal_unreachable",
    ],
    [
      "a portal of the network",
      { root: HTML, validate: HTML, socket: "refused" },
      "captive_portal",
    ],
    [
      "a portal without CORS",
      { root: OPAQUE, validate: OPAQUE, socket: "refused" },
      "captive_portal",
    ],
    [
      "a gate that wants a password",
      { root: answered(401, ""), validate: answered(401, ""), socket: "refused", server: null },
      "other_site",
    ],
    ["proxy up, SFU down", { root: DOWN, validate: DOWN, socket: "refused" }, "sfu_down"],
    [
      "proxy up, SFU down, no CORS",
      { root: OPAQUE, validate: OPAQUE, socket: "refused", server: seen(DOWN) },
      "sfu_down",
    ],
    [
      "expired",
      { validate: answered(401, "error: token has invalid claims: token is expired") },
      "clock_skew",
    ],
    [
      "not yet",
      { validate: answered(401, "error: token has invalid claims: token is not valid yet") },
      "clock_skew",
    ],
    ["unknown key", { validate: answered(401, "invalid API key: APIother") }, "wrong_key"],
    [
      "wrong secret",
      { validate: answered(401, "error: token signature is invalid: signature is invalid") },
      "wrong_key",
    ],
    ["no grant", { validate: answered(401, "no permissions to access the room") }, "token_refused"],
    ["no room", { validate: NO_ROOM, socket: "refused" }, "room_missing"],
    ["upgrade stripped", { socket: "refused" }, "upgrade_blocked"],
    ["upgrade swallowed", { socket: "silent" }, "upgrade_blocked"],
    ["room full", { socket: "refused", server: seen(OK, "full") }, "room_full"],
    ["room full, check's own room is not", { server: seen(OK, "full") }, "room_full"],
    ["buffered", { socket: "mute" }, "proxy_buffers"],
    ["no CORS, but it works", { root: OPAQUE, validate: OPAQUE }, null],
    ["ws on https", { serverUrl: "ws://sfu.example" }, "wrong_scheme"],
    ["ws to the machine itself", { serverUrl: "ws://127.0.0.1:7880" }, null],
    ["ws on http", { serverUrl: "ws://sfu.example", pageUrl: "http://app.example" }, null],
  ];

  test.each(rows)("%s", (_name, change, verdict) => {
    expect(judgeSignal({ ...CLEAR, ...change })).toBe(verdict);
  });
});

test("the page talks to the host of its own settings, or to any of LiveKit Cloud", () => {
  expect(byPolicy("wss://a.example", "wss://a.example/livekit")).toBeNull();
  expect(byPolicy("wss://a.example", "wss://b.example")).toBe("address_mismatch");
  expect(byPolicy("wss://a.example", null)).toBe("address_mismatch");
  expect(byPolicy("wss://eu.livekit.cloud", "wss://x.livekit.cloud")).toBeNull();
});

describe("every mix of answers", () => {
  const answers = [OK, VALID, NOT_FOUND, NO_ROOM, HTML, DOWN, FAILED, SILENT, OPAQUE];
  const sockets: (SocketAnswer | null)[] = ["message", "mute", "refused", "silent", null];
  const views = [null, ...answers.map((root) => seen(root)), seen(OK, "full")];
  const mixes = answers.flatMap((root) =>
    answers.flatMap((validate) =>
      sockets.flatMap((socket) =>
        views.map((server): Signs => ({ ...CLEAR, root, validate, socket, server })),
      ),
    ),
  );

  test("is named when the socket did not open", () => {
    const unnamed = mixes.filter(
      (signs) => signs.socket !== "message" && signs.socket !== null && judgeSignal(signs) === null,
    );
    expect(mixes.length).toBeGreaterThan(4000);
    expect(unnamed).toEqual([]);
  });

  test("blames nobody near the host when the socket's first message came", () => {
    const blamed = mixes
      .filter(({ socket }) => socket === "message")
      .map(judgeSignal)
      .filter((code) => code !== null);
    expect(new Set(blamed)).toEqual(new Set(["room_missing", "room_full"]));
  });
});
