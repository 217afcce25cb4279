import { ConnectionError } from "livekit-client";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { classifyConnect, CodeNotLoaded, ConnectLimit, SignalLost } from "@/lib/session/failures";
import { FAILURE_CODES } from "@/lib/session/types";
import messages from "@/messages/en.json";

// Built as the SDK builds them, so that a changed number of a reason fails here.
const cases: [string, unknown, string, string, string][] = [
  [
    "expired or wrong key",
    ConnectionError.notAllowed("no", 401),
    "token",
    "token_refused",
    "token",
  ],
  ["forbidden", ConnectionError.notAllowed("no", 403), "token", "token_refused", "token"],
  ["missing room", ConnectionError.notAllowed("no", 404), "signal", "room_missing", "ensure"],
  ["port closed", ConnectionError.serverUnreachable("x"), "signal", "signal_unreachable", "later"],
  ["media blocked", ConnectionError.internal("no pc"), "media", "media_blocked", "later"],
  ["silent port", ConnectionError.timeout("x"), "signal", "signal_silent", "later"],
  ["upgrade stripped", ConnectionError.websocket("x"), "signal", "signal_refused", "later"],
  [
    "old server",
    ConnectionError.serviceNotFound("x", "v0-rtc"),
    "signal",
    "signal_refused",
    "later",
  ],
  ["wrong address", new ConnectLimit("signal"), "signal", "signal_no_end", "later"],
  ["a server that went away", new SignalLost("x"), "signal", "signal_lost", "ensure"],
  ["media without end", new ConnectLimit("media"), "media", "media_silent", "later"],
  ["chunk missing", new CodeNotLoaded("x"), "signal", "code_not_loaded", "later"],
  ["anything else", new TypeError("x"), "signal", "unknown", "later"],
  ["a word of it", new Error("RtpSender is not supported"), "signal", "unknown", "later"],
];

beforeEach(() => void vi.stubGlobal("RTCPeerConnection", class {}));
afterEach(() => void vi.unstubAllGlobals());

describe("a failed connection names its hop", () => {
  test.each(cases)("%s", (_, error, hop, code, retry) => {
    expect(classifyConnect(error, { wasLetIn: true })).toEqual({ hop, code, retry });
  });

  test("a browser without WebRTC is told by what it has, not by words", () => {
    vi.stubGlobal("RTCPeerConnection", undefined);
    expect(classifyConnect(new Error("x"), { wasLetIn: false })).toEqual({
      hop: "media",
      code: "browser_unsupported",
      retry: "later",
    });
  });

  test("a socket that closes before its first message is the signal's failure", () => {
    const error = ConnectionError.internal("closed");
    expect(classifyConnect(error, { wasLetIn: false })).toEqual({
      hop: "signal",
      code: "signal_refused",
      retry: "later",
    });
  });

  test("the reason is read late: the SDK rewrites it after making the error", () => {
    const error = ConnectionError.serverUnreachable("could not establish signal connection");
    Object.assign(error, { reason: 0, status: 404 });
    expect(error.reasonName).toBe("ServerUnreachable");
    expect(classifyConnect(error, { wasLetIn: false }).code).toBe("room_missing");
  });

  test("every code has its sentence", () => {
    const copy: Record<string, unknown> = messages.session.failure;
    for (const code of FAILURE_CODES) {
      expect(copy[code], code).toMatchObject({
        title: expect.stringMatching(/\w/),
        text: expect.stringMatching(/\w/),
      });
    }
  });
});
