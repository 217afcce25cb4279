import { expect, test, describe } from "vitest";
import { createLog, readLine, redactedText } from "@/lib/log/log";

function logging(level?: string) {
  const lines: string[] = [];
  return { log: createLog("app", { level, write: (line) => lines.push(line) }), lines };
}

test("a line is JSON with time, level, part and event, which no field replaces", () => {
  const { log, lines } = logging();
  log.warn("late", { requestId: "r-1", seconds: 3, part: "other", event: "x", time: "now" });
  const line = JSON.parse(lines[0]!);
  expect(line).toMatchObject({
    level: "warn",
    part: "app",
    event: "late",
    requestId: "r-1",
    seconds: 3,
  });
  expect(new Date(line.time).toISOString()).toBe(line.time);
});

test.each([
  [undefined, ["info", "warn", "error"]],
  ["nonsense", ["info", "warn", "error"]],
  ["debug", ["debug", "info", "warn", "error"]],
  ["error", ["error"]],
])("with the level %s", (level, said) => {
  const { log, lines } = logging(level);
  for (const one of ["debug", "info", "warn", "error"] as const) log[one]("happened");
  expect(lines.map((line) => JSON.parse(line).level)).toEqual(said);
});

describe("a line never has", () => {
  const SECRETS = [
    ["a token", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJlLWlzLWhlcmU"],
    ["a header", "Authorization: Bearer abcdefgh12345678"],
    ["an address of a person", "told somebody@example.invalid of it"],
    ["a stream key", "rtmps://live.example.invalid/app/abcd-efgh-ijkl"],
    ["a secret of a link", "https://app.example.invalid/calendar/feed?secret=abc123"],
    ["a secret of ours", "0123456789abcdef".repeat(4)],
    ["a key of LiveKit", "APIabcdefghijk123"],
    ["an address of a machine", "from 192.168.4.17 port 9"],
    ["another one", "from 2001:db8:0:1:1:1:1:1"],
  ] as const;
  const PARTS =
    /eyJ|abcdefgh12345678|somebody|abcd-efgh|abc123|0123456789abcdef|APIabc|192\.168|2001:db8/;

  test.each(SECRETS)("attack 27: %s in a value", (_what, value) => {
    const { log, lines } = logging();
    log.error("broke", { problem: `it was ${value} then` });
    expect(lines[0]).not.toMatch(PARTS);
    expect(lines[0]).toContain("it was");
  });

  test.each([
    "token",
    "accessToken",
    "password",
    "captionsSecret",
    "email",
    "ipAddress",
    "text",
    "message",
    "cookie",
  ])("attack 27: a field called %s", (name) => {
    const { log, lines } = logging();
    log.error("broke", { [name]: "plain words of somebody" });
    expect(lines[0]).not.toContain("plain words");
  });

  test.each(["eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl", "somebody@example.invalid"])(
    "what begins before the end of what is written, and ends after it: %s",
    (value) => {
      for (let before = 270; before < 300; before += 1) {
        const text = redactedText(`${"x ".repeat(150).slice(0, before)} ${value}`);
        expect(text).not.toMatch(/eyJ|some/);
      }
      // Nor at the end of what is looked at, where a value is longer than any line.
      for (let before = 3_970; before < 4_000; before += 1) {
        const secrets = "a@b.example ".repeat(400).slice(0, before - 1);
        expect(redactedText(`${secrets} ${value}`)).not.toMatch(/eyJ|some/);
      }
    },
  );

  test("more of a value than is read at a glance", () => {
    const { log, lines } = logging();
    log.error("broke", { problem: "x".repeat(10_000) });
    expect(lines[0]!.length).toBeLessThan(500);
  });
});

test("what tells rows apart stays: ids, codes and our own addresses", () => {
  const plain =
    "k57a2n9yqf4s8d3h1v6x0c5b7m2z9w4t 6f9619ff-8b86-4d11-b42d-00c04fc964ff http://127.0.0.1 12:30";
  expect(redactedText(plain)).toBe(plain);
});

test("a line of this form is known again, and nothing else", () => {
  const { log, lines } = logging();
  log.info("listening", { port: 3443 });
  expect(readLine(lines[0]!)).toMatchObject({ part: "app", event: "listening", port: 3443 });
  for (const other of ["plain", "{", '{"a":1}', "null", "[]"]) expect(readLine(other)).toBeNull();
});
