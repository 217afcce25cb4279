import { describe, expect, test } from "vitest";
import {
  addressOf,
  ATTRIBUTES,
  errorOf,
  keyOf,
  METHODS,
  readAnswer,
  requestOf,
} from "@/local/preflight/turn/message";
import { relayOf } from "@/local/preflight/turn/relay";
import { targetFrom } from "@/local/preflight/target";
import { readOptions } from "@/local/preflight/args";
import { judgeClocks } from "@/local/preflight/checks/clock";
import { noteOnOwn } from "@/local/preflight/ownMachine";
import { summary } from "@/local/preflight/report";
import { fails, holds } from "@/local/preflight/line";

/** An answer to a request, made by hand. */
function answerTo(request: ReturnType<typeof requestOf>, bits: number, attributes: Buffer) {
  const bytes = Buffer.from(request.bytes.subarray(0, 20));
  bytes.writeUInt16BE(request.method | bits, 0);
  bytes.writeUInt16BE(attributes.length, 2);
  return Buffer.concat([bytes, attributes]);
}

function attribute(type: number, value: Buffer) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

describe("a message to a relay", () => {
  // RFC 5769, 2.4: the key of a long-term credential with these names.
  test("is signed with the key of user, realm and password", () => {
    const key = keyOf("user", "realm", "pass");
    expect(key.toString("hex")).toBe("8493fbc53ba582fb4c044c456bdc40eb");
    const { bytes } = requestOf(
      METHODS.allocate,
      [[ATTRIBUTES.username, Buffer.from("user")]],
      key,
    );
    expect(bytes.readUInt16BE(2)).toBe(bytes.length - 20);
    expect(bytes.readUInt16BE(bytes.length - 24)).toBe(ATTRIBUTES.messageIntegrity);
  });

  test("is answered by what has its number alone", () => {
    const request = requestOf(METHODS.allocate, []);
    const error = attribute(ATTRIBUTES.errorCode, Buffer.from([0, 0, 4, 1, 0x6e, 0x6f]));
    const answer = readAnswer(answerTo(request, 0x0110, error), request)!;
    expect(answer.outcome).toBe("failure");
    expect(errorOf(answer)).toEqual({ code: 401, reason: "no" });
    const other = requestOf(METHODS.allocate, []);
    expect(readAnswer(answerTo(other, 0x0110, error), request)).toBeNull();
    expect(readAnswer(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"), request)).toBeNull();
  });

  test("names an address, hidden as the protocol hides it", () => {
    const value = Buffer.from("0001a147e112a643", "hex");
    expect(addressOf(value)).toBe("192.0.2.1:32853");
    expect(addressOf(Buffer.from("00020000", "hex"))).toBeNull();
  });

  test.each([
    ["turn:203.0.113.5:3478?transport=udp", "udp", 3478],
    ["turn:relay.example.com?transport=tcp", "tcp", 3478],
    ["turns:relay.example.com:443?transport=tcp", "tls", 443],
    ["turns:relay.example.com", "tls", 5349],
  ])("goes to %s by %s", (url, transport, port) => {
    expect(relayOf(url, "u", "p")).toMatchObject({ transport, port });
  });

  test("goes to no STUN server", () => {
    expect(relayOf("stun:stun.example.com:19302", "", "")).toBeNull();
  });
});

describe("the options", () => {
  test("are an address, ways to LiveKit, and what is left out", () => {
    const args = ["https://app.example.com/", "wss://video.example.com", "--without", "turn,call"];
    expect(readOptions(args)).toEqual({
      appUrl: "https://app.example.com",
      livekitUrls: ["wss://video.example.com"],
      without: new Set(["turn", "call"]),
      wantsHelp: false,
    });
  });

  test.each([
    [[], "Say where the app is"],
    [["app.example.com"], "is not an address"],
    [["https://a", "--without", "tea"], "takes names of"],
    [["https://a", "--fast"], "is not an option"],
  ])("%j are refused", (args, sentence) => {
    expect(() => readOptions(args)).toThrow(sentence);
  });
});

describe("the HTTP actions", () => {
  const options = readOptions(["https://app.example.com"]);
  const others = { LIVEKIT_URL: "wss://v", LIVEKIT_API_KEY: "k", LIVEKIT_API_SECRET: "s" };

  test.each([
    ["as it is given", "https://c.example.com", "https://a.example.com/", "https://a.example.com"],
    ["from that of Convex Cloud", "https://x.convex.cloud", "", "https://x.convex.site"],
    ["not by guessing", "https://c.example.com", "", null],
  ])("have their address %s", (_, convexUrl, given, siteUrl) => {
    const env = { ...others, CONVEX_URL: convexUrl, CONVEX_SITE_URL: given };
    expect(targetFrom(env, options).siteUrl).toBe(siteUrl);
  });
});

describe("what was reached without leaving the machine", () => {
  const own = ["192.0.2.7", "2001:db8::7", "127.0.0.1"];

  test.each(["192.0.2.7", "2001:db8::7", "[2001:db8::7]"])("is told of %s", async (host) => {
    expect(await noteOnOwn(host, own)).toContain("from elsewhere");
  });

  test.each(["192.0.2.8", "127.0.0.1", "localhost"])("is not told of %s", async (host) => {
    expect(await noteOnOwn(host, own)).toBe("");
  });
});

describe("the clocks", () => {
  const at = (who: string, aheadSeconds: number) => ({ who, aheadSeconds });

  test("may differ by what nobody notices", () => {
    expect(judgeClocks([at("here", 0), at("a", -4), at("b", 5)]).isClear).toBe(true);
  });

  test("are named where one is wrong", () => {
    const line = judgeClocks([at("here", 0), at("app", 1), at("livekit", -40)]);
    expect(line).toMatchObject({ isClear: false, says: "app is 41 s ahead of livekit" });
  });
});

test("the last line counts, and says what was left out", () => {
  const lines = [holds("a", "is"), fails("b", "is not", "mend it")];
  expect(summary(lines, new Set(["call"]))).toBe("1 of 2 does not hold. Left out: call.");
  expect(summary(lines.slice(0, 1), new Set())).toBe("All 1 hold.");
});
